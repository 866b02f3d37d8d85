"""Runs the bot: long polling, or a webhook server where ``TELEGRAM_WEBHOOK_URL`` is set."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal
import socket
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from telegram import Bot
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot import db, heartbeat, webhook
from bot.application import App, build
from bot.polling import poll
from bot.sending import new_bot
from content.search import published
from content.search.encoder import EncoderError
from content.search.shared import shared_encoder

log = logging.getLogger(__name__)

_RETRY_SECONDS = 2.0


class Command(BaseCommand):
    help = "Run the bot until it is told to stop (Ctrl-C or SIGTERM)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.TELEGRAM_BOT_TOKEN:
            raise CommandError("TELEGRAM_BOT_TOKEN is not set.")
        try:
            shared_encoder()
        except EncoderError as error:
            raise CommandError(str(error)) from error
        try:
            asyncio.run(self._run())
        except InvalidToken:
            raise CommandError("Telegram refuses this TELEGRAM_BOT_TOKEN.") from None

    async def _run(self) -> None:
        preparing = asyncio.create_task(_prepare(self._say))
        stopped = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stopped.set)
        bot = new_bot()
        try:
            if await _until_it_works(bot.initialize, stopped):
                await self._talk(bot, stopped)
        finally:
            await bot.shutdown()
            await preparing

    async def _talk(self, bot: Bot, stopped: asyncio.Event) -> None:
        async with build(bot) as app:
            heartbeat.keep_recording("bot")
            if settings.TELEGRAM_WEBHOOK_URL:
                await self.serve(app, stopped)
            elif await _until_it_works(bot.delete_webhook, stopped):
                self._say(f"The bot @{bot.username} is polling {settings.TELEGRAM_API_URL}.")
                await poll(app, stopped)

    def _say(self, line: str) -> None:
        """At once, where the output goes to a file too."""
        self.stdout.write(line)
        self.stdout.flush()

    async def serve(self, app: App, stopped: asyncio.Event) -> None:
        """Serve the webhook until ``stopped`` is set; what is in flight is finished first.

        Telegram hears of it once connections are taken, so it never finds a closed door.
        """
        with _listen() as listener:
            try:
                if not await _until_it_works(lambda: webhook.register(app.bot), stopped):
                    return
            except BadRequest as error:
                raise CommandError(
                    f"Telegram does not take TELEGRAM_WEBHOOK_URL: {error.message}"
                ) from None
            host, port = listener.getsockname()[:2]
            self._say(f"The bot @{app.bot.username} listens on {host}:{port}.")
            config = uvicorn.Config(webhook.server(app), access_log=False, log_config=None)
            server = uvicorn.Server(config)
            stopping = asyncio.create_task(_stop(server, stopped))
            await server.serve(sockets=[listener])
            stopping.cancel()


async def _prepare(say: Callable[[str], object]) -> None:
    """Index the content before the first question, and let garbage collection pass over it.

    To go through all that stays for good held up every tap for 0.1 s, again every few seconds.
    """
    line = await db.run(published.prepare)
    gc.collect()
    gc.freeze()
    say(line)


def _listen() -> socket.socket:
    """The socket of ``BOT_LISTEN``. Raises CommandError where it cannot be had."""
    host, port = settings.BOT_LISTEN
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise CommandError(f"BOT_LISTEN: {host}:{port} cannot be used: {error.strerror}.") from None


async def _stop(server: uvicorn.Server, stopped: asyncio.Event) -> None:
    """The server has signal handlers of its own, but a signal may come before it does."""
    await stopped.wait()
    server.should_exit = True


async def _until_it_works(call: Callable[[], Awaitable[object]], stopped: asyncio.Event) -> bool:
    """Repeat the call until Telegram answers; False if asked to stop meanwhile.

    Raises InvalidToken and BadRequest, which waiting does not mend.
    """
    while not stopped.is_set():
        try:
            await call()
        except (InvalidToken, BadRequest):
            raise
        except TelegramError as error:  # or 429, because the other processes start as well
            log.warning("Telegram does not answer (%s); trying again.", type(error).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopped.wait(), _RETRY_SECONDS)
        else:
            return True
    return False
