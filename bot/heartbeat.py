"""Signs of life of the bot, the worker and beat, kept in Redis."""

from __future__ import annotations

import logging
import threading
import time

import redis as redis_errors

from bot import redis

PROCESSES = ("bot", "worker", "beat")
# Readiness must say within 15 s that a process has stopped.
EVERY_SECONDS = 3
ALIVE_SECONDS = 12

log = logging.getLogger(__name__)


def record(process: str) -> None:
    """Note that the process is alive; a Redis that does not answer must not stop it."""
    try:
        redis.client().set(f"heartbeat:{process}", time.time(), ex=3600)
    except redis_errors.RedisError as error:
        log.warning("No heartbeat: Redis does not answer (%s).", type(error).__name__)


def ages() -> dict[str, float | None]:
    """Seconds since each process was last seen; None if never, or not in the last hour.

    Raises redis.RedisError when Redis does not answer.
    """
    seen = redis.client().mget([f"heartbeat:{process}" for process in PROCESSES])
    now = time.time()
    return {
        process: None if value is None else max(0.0, now - float(value))
        for process, value in zip(PROCESSES, seen, strict=True)
    }


def keep_recording(process: str) -> None:
    """Record from a thread of its own, for as long as the process lives."""

    def loop() -> None:
        while True:
            record(process)
            time.sleep(EVERY_SECONDS)

    threading.Thread(target=loop, name=f"heartbeat-{process}", daemon=True).start()
