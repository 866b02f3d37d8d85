"""Counters of every process, added up in Redis.

Web, bot and workers are several processes each, and may run on several machines. Each counts in
memory and adds to the sums in Redis every few seconds, from a thread of its own: counting costs
nobody a wait. A process that is killed loses its last seconds of counts; a lost Redis begins at
zero, which Prometheus takes for a restart.
"""

from __future__ import annotations

import logging
import os
import re
import threading
import time
from collections import defaultdict

from redis.exceptions import RedisError

from bot import redis

KEY = "metrics"
EVERY_SECONDS = 3.0
# Upper bounds of a histogram's buckets, in seconds.
BUCKETS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

COUNTERS = {
    "care_updates": ("Updates from Telegram that were handled.", ("kind", "outcome")),
    "care_update_errors": ("Updates whose handling raised an error.", ()),
    "care_requests": ("Requests to the web server.", ("method", "status")),
    "care_tasks": ("Tasks that workers ran.", ("task", "outcome")),
}
HISTOGRAMS = {
    "care_update_seconds": "How long handling an update took.",
    "care_request_seconds": "How long a request to the web server took.",
    "care_task_seconds": "How long a task took.",
}

_WORD = re.compile(r"[A-Za-z0-9_.]{1,40}\Z")
_lock = threading.Lock()
_waiting: defaultdict[str, float] = defaultdict(float)
_counting_pid = 0

log = logging.getLogger(__name__)


def count(name: str, **labels: str) -> None:
    """Add one. A label's value must be a short word of ours; raises ValueError if it is not."""
    values = [labels[label] for label in COUNTERS[name][1]]
    if not all(_WORD.match(value) for value in values):
        raise ValueError(f"{name} must not carry such a label.")
    _add({"|".join([name, *values]): 1.0})


def observe(name: str, seconds: float) -> None:
    """Note how long something took."""
    bucket = next((str(bound) for bound in BUCKETS if seconds <= bound), "+Inf")
    _add({f"{name}|{bucket}": 1.0, f"{name}|sum": seconds})


def flush() -> None:
    """Add what was counted to the sums in Redis; what Redis does not take waits."""
    with _lock:
        counted = dict(_waiting)
        _waiting.clear()
    if not counted:
        return
    try:
        with redis.client().pipeline(transaction=True) as pipeline:
            for field, value in counted.items():
                pipeline.hincrbyfloat(KEY, field, value)
            pipeline.execute()
    except (RedisError, RuntimeError) as error:
        log.warning("Counts wait: Redis does not answer (%s).", type(error).__name__)
        _add(counted)


def _add(counted: dict[str, float]) -> None:
    global _counting_pid
    with _lock:
        for field, value in counted.items():
            _waiting[field] += value
        if _counting_pid == os.getpid():
            return
        _counting_pid = os.getpid()  # a process that was forked has no threads
    threading.Thread(target=_keep_flushing, name="metrics", daemon=True).start()


def _keep_flushing() -> None:
    while True:
        time.sleep(EVERY_SECONDS)
        flush()
