"""Taps on inline buttons."""

from __future__ import annotations

from telegram import Update
from telegram.ext import ContextTypes

from bot import db, telegram_screen
from bot.handlers.senders import sender
from bot.screen import Screen
from bot.taps import tap
from bot.visit import open_visit


async def tapped(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Show what the button stands for; every tap is answered, whatever it holds."""
    query = update.callback_query
    assert query is not None
    data = query.data or ""

    def service() -> Screen:
        return tap(open_visit(**sender(update)), data)

    await telegram_screen.answer_tap(context.bot, query, await db.run(service))
