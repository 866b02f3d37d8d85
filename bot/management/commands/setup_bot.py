"""Tells Telegram what the bot is called on to do, and where to deliver what people send it."""

from __future__ import annotations

import asyncio
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _
from telegram import Bot, BotCommand, WebhookInfo
from telegram.error import InvalidToken, TelegramError

from bot import webhook
from bot.sending import new_bot
from content.snapshot import FALLBACK_LANGUAGE


class Command(BaseCommand):
    help = (
        "Set the bot's command menu and descriptions in every language, and if asked to, "
        "its webhook. Safe to repeat."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument(
            "--webhook", action="store_true", help="also set the webhook to TELEGRAM_WEBHOOK_URL"
        )
        choice.add_argument(
            "--delete-webhook", action="store_true", help="also remove the webhook, for polling"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.TELEGRAM_BOT_TOKEN:
            raise CommandError("TELEGRAM_BOT_TOKEN is not set.")
        if options["webhook"] and not settings.TELEGRAM_WEBHOOK_URL:
            raise CommandError("TELEGRAM_WEBHOOK_URL is not set.")
        try:
            asyncio.run(self._set_up(options["webhook"], options["delete_webhook"]))
        except InvalidToken:
            raise CommandError("Telegram refuses this TELEGRAM_BOT_TOKEN.") from None
        except TelegramError as error:
            raise CommandError(f"Telegram did not take it: {error.message}") from None

    async def _set_up(self, set_webhook: bool, delete_webhook: bool) -> None:
        async with new_bot() as bot:
            for language, name in settings.LANGUAGES:
                with translation.override(language):
                    await _describe(bot, "" if language == FALLBACK_LANGUAGE else language)
                self.stdout.write(f"Commands and descriptions are set: {name}.")
            if set_webhook:
                await webhook.register(bot)
            if delete_webhook:
                await bot.delete_webhook()
            if set_webhook or delete_webhook:
                self._tell(await bot.get_webhook_info())

    def _tell(self, info: WebhookInfo) -> None:
        waiting = f"Updates waiting: {info.pending_update_count}."
        if not info.url:
            self.stdout.write(f"There is no webhook, so the bot polls. {waiting}")
            return
        self.stdout.write(f"The webhook is {info.url}. {waiting}")
        if info.last_error_message and info.last_error_date:
            when = f"{info.last_error_date:%Y-%m-%d %H:%M} UTC"
            self.stdout.write(f"Its last failure, {when}: {info.last_error_message}")


async def _describe(bot: Bot, language_code: str) -> None:
    """The texts of the active language; "" is for everybody without texts of their own."""
    commands = {
        "menu": _("Go to Home"),
        "urgent": _("Whom to call now"),
        "contact": _("My care team’s numbers"),
        "help": _("How to use this guide"),
        "privacy": _("What is kept about me"),
        "settings": _("Language, time zone, quiet hours"),
        "export": _("Send me all that is kept"),
        "stop": _("No more messages"),
        "erase": _("Erase everything about me"),
    }
    await bot.set_my_commands(
        [BotCommand(name, text) for name, text in commands.items()], language_code=language_code
    )
    await bot.set_my_description(
        _(
            "A guide for people living with metastatic breast cancer: answers to common questions, "
            "reminders to contact your care team, and whom to call.\n\n"
            "It does not replace your care team, and it is not for emergencies."
        ),
        language_code=language_code,
    )
    await bot.set_my_short_description(
        _("Answers, reminders and numbers for people living with metastatic breast cancer."),
        language_code=language_code,
    )
