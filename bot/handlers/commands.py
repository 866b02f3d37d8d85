"""Commands, such as /start and /urgent."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import translation
from telegram import Update
from telegram.ext import ContextTypes

from bot import asking, db, telegram_screen
from bot.handlers.senders import chat_id, sender
from bot.screen import Screen
from bot.screens import arriving, home, urgent
from bot.taps import tap
from bot.visit import open_visit


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Greet a newcomer with the consent text; take everybody else home."""
    payload = context.args[0] if context.args else ""
    await _show(update, context, lambda visit: arriving.start(visit, payload))


async def menu(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Go home."""
    await _show(update, context, lambda visit: tap(visit, "home"))


async def help_(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say how to use the guide."""
    await _show(update, context, lambda visit: tap(visit, "help"))


async def show_urgent(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Show whom to call, before consent too."""
    await _show(update, context, urgent.urgent)


async def show_contact(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Show the care team's numbers, before consent too."""
    await _show(update, context, urgent.contact)


async def privacy(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say what is kept, before consent too."""
    await _show(update, context, home.privacy)


async def stop(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Send nothing more."""
    await _show(update, context, arriving.stop)


async def _show(
    update: Update, context: ContextTypes.DEFAULT_TYPE, build: Callable[..., Screen]
) -> None:
    def service() -> Screen:
        visit = open_visit(**sender(update))
        with translation.override(visit.language):
            if visit.patient is not None:
                asking.forget(visit.patient)
            return build(visit)

    await telegram_screen.send(context.bot, chat_id(update), await db.run(service))
