"""Runs the bot: long polling, or a webhook server where ``TELEGRAM_WEBHOOK_URL`` is set."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot import db, heartbeat
from bot.application import ALLOWED_UPDATES, App, build
from bot.polling import poll
from bot.sending import new_bot
from bot.webhook import server
from content.search import prepare

_RETRY_SECONDS = 2.0


class Command(BaseCommand):
    help = "Run the bot until it is told to stop (Ctrl-C or SIGTERM)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.TELEGRAM_BOT_TOKEN:
            raise CommandError("TELEGRAM_BOT_TOKEN is not set.")
        try:
            asyncio.run(self._run())
        except InvalidToken:
            raise CommandError("Telegram refuses this TELEGRAM_BOT_TOKEN.") from None

    async def _run(self) -> None:
        preparing = asyncio.create_task(_prepare())
        stopped = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stopped.set)
        bot = new_bot()
        try:
            if not await _connect(bot, stopped):
                return
            await self._talk(bot, stopped)
        finally:
            await bot.shutdown()
            await preparing

    async def _talk(self, bot: Bot, stopped: asyncio.Event) -> None:
        app = build(bot)
        async with app:
            heartbeat.keep_recording("bot")
            if settings.TELEGRAM_WEBHOOK_URL:
                await self._serve(app)
            else:
                await bot.delete_webhook()
                self.stdout.write(
                    f"The bot @{bot.username} is polling {settings.TELEGRAM_API_URL}."
                )
                await poll(app, stopped)

    async def _serve(self, app: App) -> None:
        await app.bot.set_webhook(
            settings.TELEGRAM_WEBHOOK_URL,
            secret_token=settings.TELEGRAM_WEBHOOK_SECRET,
            allowed_updates=ALLOWED_UPDATES,
        )
        host, port = settings.BOT_LISTEN
        self.stdout.write(f"The bot @{app.bot.username} listens on {host}:{port}.")
        config = uvicorn.Config(
            server(app), host=host, port=port, access_log=False, log_config=None
        )
        await uvicorn.Server(config).serve()  # it stops by itself on SIGINT and SIGTERM


async def _prepare() -> None:
    """Index the content before the first question, and let garbage collection pass over it.

    To go through all that stays for good held up every tap for 0.1 s, again every few seconds.
    """
    await db.run(prepare, dict(settings.LANGUAGES))
    gc.collect()
    gc.freeze()


async def _connect(bot: Bot, stopped: asyncio.Event) -> bool:
    """Wait until the Bot API server answers; False if asked to stop meanwhile."""
    while not stopped.is_set():
        try:
            await bot.initialize()
        except InvalidToken:
            raise
        except TelegramError:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopped.wait(), _RETRY_SECONDS)
        else:
            return True
    return False
