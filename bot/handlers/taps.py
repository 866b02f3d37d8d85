"""Taps on inline buttons."""

from __future__ import annotations

from telegram import Update
from telegram.ext import ContextTypes

from bot import db, telegram_screen
from bot.handlers.senders import visitor
from bot.taps import tap
from bot.visit import answer_visit


async def tapped(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Show what the button stands for; every tap is answered, whatever it holds."""
    query = update.callback_query
    assert query is not None
    data = query.data or ""

    shown = await db.run(answer_visit, visitor(update), lambda visit: tap(visit, data))
    await telegram_screen.answer_tap(context.bot, query, shown)
