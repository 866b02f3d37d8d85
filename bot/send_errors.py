"""From Telegram's answer to what becomes of a delivery: see docs/outreach.md."""

from __future__ import annotations

import contextlib
import logging
import random
from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from redis.exceptions import RedisError
from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter, TelegramError, TimedOut

from bot import db, heartbeat, outbox, patients
from bot.broadcasts.controlling import stop_broadcast
from bot.limiter import Limiter
from bot.models import Broadcast, Delivery

log = logging.getLogger(__name__)

GONE = "The patient cannot be reached any more."
# Telegram's words for a chat that will not take a message again.
_GONE = ("chat not found", "user is deactivated", "bot was blocked", "peer_id_invalid")
# What was to be changed is so already.
_CHANGED = ("message is not modified", "message to delete not found")
# Telegram's words for what is wrong with one chat or one message in it, not with the content.
_OF_ONE_CHAT = ("to edit not found", "can't be edited", "can't be deleted", "not enough rights")
# A broadcast is stopped once so many of its messages, and this part of them, are refused.
_FEW, _PART = 3, 0.1


async def note_error(delivery: Delivery, error: TelegramError, limiter: Limiter) -> bool:
    """Write down what becomes of the row; True if the message is as it should be after all."""
    words = error.message.lower()
    if isinstance(error, TimedOut):
        log.warning("A send timed out: uncertain until its lease ends.")
    elif isinstance(error, RetryAfter):
        await _wait(delivery, error, limiter)
    elif isinstance(error, InvalidToken):
        log.error("Telegram refuses this TELEGRAM_BOT_TOKEN.")
        await db.run(heartbeat.note_token, accepted=False)
        await db.run(outbox.give_back, [delivery])
    elif isinstance(error, Forbidden) or any(gone in words for gone in _GONE):
        await db.run(_note_gone, delivery)
    elif isinstance(error, BadRequest):
        if delivery.broadcast_id is not None and any(changed in words for changed in _CHANGED):
            return True
        log.error("Telegram refuses a message: %s", error.message)
        await db.run(_note_refused, delivery, error.message)
    else:
        await db.run(
            outbox.mark_retry, delivery, after=_backoff(delivery), reason=type(error).__name__
        )
    return False


async def _wait(delivery: Delivery, error: RetryAfter, limiter: Limiter) -> None:
    wait = error.retry_after
    seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
    with contextlib.suppress(RedisError):
        await limiter.pause(seconds)
    await db.run(
        outbox.mark_retry,
        delivery,
        after=timedelta(seconds=seconds),
        reason=type(error).__name__,
        counts=False,
    )


@transaction.atomic
def _note_gone(delivery: Delivery) -> None:
    """Both or neither: else a patient whom nobody can reach would count as one who was missed."""
    outbox.mark_failed(delivery, GONE)
    patients.note_blocked(delivery.patient)


def _note_refused(delivery: Delivery, reason: str) -> None:
    """Give the message up; after the first few of a broadcast, the whole of it."""
    outbox.mark_failed(delivery, reason)
    broadcast = delivery.broadcast
    if broadcast is None or any(words in reason.lower() for words in _OF_ONE_CHAT):
        return
    state = Delivery.State
    found = Delivery.objects.filter(broadcast=broadcast).aggregate(
        refused=Count("pk", filter=Q(state=state.FAILED, error=reason[:200])),
        sent=Count("pk", filter=Q(state=state.SENT)),
    )
    if found["refused"] >= _FEW and found["refused"] >= _PART * (found["refused"] + found["sent"]):
        log.error("Broadcast %d is stopped: Telegram refuses it.", broadcast.pk)
        stop_broadcast(Broadcast(pk=broadcast.pk), reason=reason, now=timezone.now())


def _backoff(delivery: Delivery) -> timedelta:
    """2, 4, 8 … 120 seconds, give or take a quarter."""
    seconds = min(120.0, 2.0 ** (delivery.attempts + 1))
    return timedelta(seconds=seconds * random.uniform(0.75, 1.25))  # noqa: S311
