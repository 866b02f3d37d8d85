"""Sends what the outbox owes: one event loop and one Bot for each worker process."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from datetime import timedelta
from functools import cache

from django.conf import settings
from django.utils import timezone
from telegram import Bot
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError, TimedOut

from bot import db, identity, outbox, patients
from bot.limiter import Limiter
from bot.models import Delivery
from bot.redis import async_client
from bot.request import AiohttpRequest
from bot.screen import Screen
from bot.screens import reminder_arrival
from bot.telegram_screen import keyboard

log = logging.getLogger(__name__)

# A sender waits for its slot for less than the lease it holds.
_LONGEST_WAIT = 10.0
# Telegram's words for a chat that will not take a message again.
_GONE = ("chat not found", "user is deactivated", "bot was blocked")


class NamedBot(Bot):
    """A Bot that notes its name as soon as Telegram has told it."""

    async def initialize(self) -> None:
        await super().initialize()
        await asyncio.to_thread(identity.note, self.username)


def new_bot() -> Bot:
    """A Bot for the configured Bot API server, over aiohttp."""
    return NamedBot(
        settings.TELEGRAM_BOT_TOKEN,
        base_url=f"{settings.TELEGRAM_API_URL}/bot",
        base_file_url=f"{settings.TELEGRAM_API_URL}/file/bot",
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(connections=2),
    )


class Sender:
    """Keeps the loop, the Bot and the limiter of this process between tasks."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._bot = new_bot()
        self._redis = async_client()
        self._limiter = Limiter(self._redis, settings.OUTREACH_RATE)

    def send_for(self, seconds: float) -> int:
        """Send what is owed until nothing is, or the time is up; returns how many were sent."""
        return self._loop.run_until_complete(self._send_for(seconds))

    def close(self) -> None:
        """Close the connections; the sender cannot be used any more."""
        self._loop.run_until_complete(self._bot.shutdown())
        self._loop.run_until_complete(self._redis.aclose())
        self._loop.close()

    async def _send_for(self, seconds: float) -> int:
        try:
            await self._bot.initialize()
        except TelegramError as error:
            log.error("Nothing can be sent: %s", error.message)
            return 0
        deadline = time.monotonic() + seconds
        sent = 0
        while time.monotonic() < deadline:
            claimed = await db.run(outbox.claim, now=timezone.now())
            if not claimed:
                break
            ended = await asyncio.gather(
                *(self._deliver(row) for row in claimed), return_exceptions=True
            )
            for fault in ended:
                if isinstance(fault, BaseException):
                    raise fault  # the rows of the others are marked; this one's lease runs out
                sent += fault
        return sent

    async def _deliver(self, delivery: Delivery) -> bool:
        if not await self._limiter.wait_for_slot(longest=_LONGEST_WAIT):
            await db.run(outbox.give_back, [delivery])
            return False
        screen = await db.run(_begin, delivery)
        if screen is None:
            return False
        try:
            message_id = await self._send(delivery, screen)
        except TelegramError as error:
            await self._note_error(delivery, error)
            return False
        await db.run(outbox.mark_sent, [(delivery, message_id)])
        return True

    async def _send(self, delivery: Delivery, screen: Screen) -> int:
        message = await self._bot.send_message(
            chat_id=int(delivery.patient.chat_id),
            text=screen.text,
            parse_mode="HTML",
            reply_markup=keyboard(screen),
        )
        return message.message_id

    async def _note_error(self, delivery: Delivery, error: TelegramError) -> None:
        """From Telegram's answer to what becomes of the row; see docs/architecture.md."""
        reason = type(error).__name__
        if isinstance(error, TimedOut):
            log.warning("A send timed out: uncertain until its lease ends.")
        elif isinstance(error, RetryAfter):
            seconds = _seconds(error)
            await self._limiter.pause(seconds)
            await db.run(
                outbox.mark_retry, delivery, after=timedelta(seconds=seconds), reason=reason
            )
        elif isinstance(error, Forbidden) or any(gone in error.message.lower() for gone in _GONE):
            await db.run(outbox.mark_failed, delivery, "The patient cannot be reached any more.")
            await db.run(patients.note_blocked, delivery.patient)
        elif isinstance(error, BadRequest):
            log.error("Telegram refuses a message: %s", error.message)
            await db.run(outbox.mark_failed, delivery, error.message)
        else:
            await db.run(outbox.mark_retry, delivery, after=_backoff(delivery), reason=reason)


def _begin(delivery: Delivery) -> Screen | None:
    """The message, with its row marked as being sent; None if it must not be sent any more."""
    screen = reminder_arrival.arrived(delivery, now=timezone.now())
    return screen if outbox.begin([delivery]) else None


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def _backoff(delivery: Delivery) -> timedelta:
    """2, 4, 8 … 120 seconds, give or take a quarter."""
    seconds = min(120.0, 2.0 ** (delivery.attempts + 1))
    return timedelta(seconds=seconds * random.uniform(0.75, 1.25))  # noqa: S311


@cache
def sender() -> Sender:
    """This process's sender, made at its first task."""
    return Sender()
