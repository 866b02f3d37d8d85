"""Sends what the outbox owes: one event loop and one Bot for each worker process."""

from __future__ import annotations

import asyncio
import logging

from django.conf import settings
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot import heartbeat, identity
from bot.dispatching import Line
from bot.limiter import Limiter
from bot.outgoing import Composer
from bot.redis import async_client
from bot.request import AiohttpRequest
from bot.sending_turn import Turn

log = logging.getLogger(__name__)


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
    """Keeps the loop, the Bot and the limiters of this process between its turns of work."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._bot = new_bot()
        self._redis = async_client()
        self._composer = Composer()
        self._turn: Turn | None = None
        self._stopped = False

    def send_for(self, seconds: float) -> int:
        """Send what is owed until nothing is, or the time is up; returns how many were sent."""
        return self._loop.run_until_complete(self._send(seconds))

    def send_all(self) -> int:
        """Send what is owed until nothing is, or ``stop`` is called; returns how many were sent."""
        return self._loop.run_until_complete(self._send(None))

    def stop(self) -> None:
        """Begin no calls any more; those in flight are finished. From any thread."""
        self._loop.call_soon_threadsafe(self._stop)

    def close(self) -> None:
        """Close the connections; the sender cannot be used any more."""
        self._loop.run_until_complete(self._bot.shutdown())
        self._loop.run_until_complete(self._redis.aclose())
        self._loop.close()

    def _stop(self) -> None:
        self._stopped = True
        if self._turn is not None:
            self._turn.stop()

    async def _send(self, seconds: float | None) -> int:
        if self._stopped or not await self._is_accepted():
            return 0
        paid_rate = settings.PAID_BROADCAST_RATE or settings.OUTREACH_RATE
        self._turn = Turn(
            self._bot,
            self._composer,
            free=Line(Limiter(self._redis, settings.OUTREACH_RATE), settings.OUTREACH_RATE),
            paid=Line(Limiter(self._redis, paid_rate, paid=True), paid_rate),
        )
        timer = self._loop.call_later(seconds, self._turn.stop) if seconds is not None else None
        try:
            return await self._turn.run()
        finally:
            if self._turn.is_refused:
                await self._bot.shutdown()  # so that the next turn asks whether it is taken again
            self._turn = None
            if timer is not None:
                timer.cancel()

    async def _is_accepted(self) -> bool:
        """Whether Telegram answers and takes the token; health and the admin show if it does not."""
        try:
            await self._bot.initialize()
        except InvalidToken:
            log.error("Telegram refuses this TELEGRAM_BOT_TOKEN.")
            await asyncio.to_thread(heartbeat.note_token, accepted=False)
            return False
        except TelegramError as error:
            log.error("Nothing can be sent: %s", error.message)
            return False
        await asyncio.to_thread(heartbeat.note_token, accepted=True)
        return True
