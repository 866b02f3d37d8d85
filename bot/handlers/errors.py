"""The last resort: nobody is left without an answer."""

from __future__ import annotations

import logging

from django.utils import translation
from telegram import Update
from telegram.error import Forbidden, TelegramError
from telegram.ext import ContextTypes

from bot import db, patients, telegram_screen
from bot.handlers.senders import chat_id
from bot.metrics import counting
from bot.models import Patient
from bot.screen import render, screen

log = logging.getLogger(__name__)


async def failed(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say that something went wrong and whom to call; log where, without what was typed."""
    error = context.error
    user = update.effective_user if isinstance(update, Update) else None
    if isinstance(error, Forbidden) and user is not None:
        await db.run(_note_blocked, user.id)
        return
    log.error("An update was not handled.", exc_info=error)
    counting.count("care_update_errors")
    if not isinstance(update, Update) or user is None:
        return
    with translation.override(user.language_code or "en"):
        sorry = screen(render("failed.html"))
    try:
        if update.callback_query is not None:
            await telegram_screen.stop_spinner(update.callback_query, sorry)
        await telegram_screen.send(context.bot, chat_id(update), sorry)
    except TelegramError as second:
        log.warning("The apology could not be sent (%s).", type(second).__name__)


def _note_blocked(telegram_id: int) -> None:
    patient = Patient.objects.with_telegram_id(telegram_id).first()
    if patient is not None:
        patients.note_blocked(patient)
