"""Commands, such as /start and /urgent."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import translation
from telegram import Update
from telegram.ext import ContextTypes

from bot import asking, db, exporting, telegram_screen
from bot.handlers.senders import chat_id, visitor
from bot.screen import Document, Screen
from bot.screens import arriving, home, leaving, settings, team, urgent
from bot.taps import tap
from bot.visit import Visit, answer_visit


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
    await _show(update, context, team.card)


async def privacy(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say what is kept, before consent too."""
    await _show(update, context, home.privacy)


async def stop(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Send nothing more."""
    await _show(update, context, leaving.stop)


async def show_settings(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Show what the patient has chosen."""
    await _show(update, context, lambda visit: tap(visit, settings.MENU))


async def erase(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Ask once whether everything shall go."""
    await _show(update, context, leaving.erase)


async def export(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Send all that is kept about the patient as files, on a command and on a tap."""

    def answer(visit: Visit) -> tuple[list[Document], Screen]:
        with translation.override(visit.language):
            if visit.patient is None:
                return [], leaving.nothing_kept()
            asking.forget(visit.patient)
            return exporting.documents(visit.patient), leaving.exported()

    documents, said = await db.run(answer_visit, visitor(update), answer)
    if update.callback_query is not None:
        await telegram_screen.stop_spinner(update.callback_query, said)
    await telegram_screen.send_documents(context.bot, chat_id(update), documents)
    await telegram_screen.send(context.bot, chat_id(update), said)


async def _show(
    update: Update, context: ContextTypes.DEFAULT_TYPE, build: Callable[..., Screen]
) -> None:
    def answer(visit: Visit) -> Screen:
        with translation.override(visit.language):
            if visit.patient is not None:
                asking.forget(visit.patient)
            return build(visit)

    answered = await db.run(answer_visit, visitor(update), answer)
    await telegram_screen.send(context.bot, chat_id(update), answered)
