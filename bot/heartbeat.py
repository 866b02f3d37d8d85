"""Signs of life of the bot, the worker and beat, kept in Redis."""

from __future__ import annotations

import logging
import threading
import time
from datetime import datetime, timedelta

import redis as redis_errors

from bot import redis
from bot.models import Delivery

PROCESSES = ("bot", "worker", "beat")
EVERY_SECONDS = 5
ALIVE_SECONDS = 20
SENDER = "sender"
LONGEST_QUEUE = timedelta(minutes=1)
_REFUSED = "telegram:refused"
_noted_at = 0.0

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


def note_token(*, accepted: bool) -> None:
    """Note whether Telegram takes our token, for health and the admin."""
    try:
        if accepted:
            redis.client().delete(_REFUSED)
        else:
            redis.client().set(_REFUSED, time.time())
    except redis_errors.RedisError as error:
        log.warning("The token's state is not noted (%s).", type(error).__name__)


def token_is_refused() -> bool:
    """Whether Telegram refused our token when it was last asked.

    Raises redis.RedisError when Redis does not answer.
    """
    return bool(redis.client().exists(_REFUSED))


def note_sending() -> None:
    """Note that a sender gets on, or waits because Telegram said so; at most every few seconds."""
    global _noted_at
    if time.monotonic() - _noted_at >= EVERY_SECONDS:
        _noted_at = time.monotonic()
        record(SENDER)


def queue_is_stuck(now: datetime) -> bool:
    """Whether something is owed for more than a minute while no sender gets on.

    Many messages at one time take longer than a minute; that is not stuck. Raises redis.RedisError
    when Redis does not answer.
    """
    if (
        not Delivery.objects.sendable(now)
        .filter(state=Delivery.State.DUE, due_at__lt=now - LONGEST_QUEUE)
        .exists()
    ):
        return False
    seen = redis.client().get(f"heartbeat:{SENDER}")
    return seen is None or time.time() - float(seen) > LONGEST_QUEUE.total_seconds()


def keep_recording(process: str) -> None:
    """Record from a thread of its own, for as long as the process lives."""

    def loop() -> None:
        while True:
            record(process)
            time.sleep(EVERY_SECONDS)

    threading.Thread(target=loop, name=f"heartbeat-{process}", daemon=True).start()
