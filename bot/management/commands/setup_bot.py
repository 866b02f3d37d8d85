"""Tells Telegram what the bot is called on to do: its commands and descriptions."""

from __future__ import annotations

import asyncio
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _
from telegram import Bot, BotCommand
from telegram.error import TelegramError

from bot.sending import new_bot
from content.snapshot import FALLBACK_LANGUAGE


class Command(BaseCommand):
    help = "Set the bot's command menu and descriptions in every language. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            asyncio.run(self._set_up())
        except TelegramError as error:
            raise CommandError(f"Telegram did not take it: {error.message}") from None

    async def _set_up(self) -> None:
        async with new_bot() as bot:
            for language, name in settings.LANGUAGES:
                with translation.override(language):
                    await _describe(bot, "" if language == FALLBACK_LANGUAGE else language)
                self.stdout.write(f"Commands and descriptions are set: {name}.")


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
