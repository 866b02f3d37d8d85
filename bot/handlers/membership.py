"""Patients who block the bot, and who let it in again."""

from __future__ import annotations

from telegram import Chat, ChatMember, Update
from telegram.ext import ContextTypes

from bot import db, patients
from bot.models import Patient


async def changed(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Keep a patient's status in step with what Telegram says of the private chat."""
    change = update.my_chat_member
    assert change is not None
    if change.chat.type != Chat.PRIVATE:
        return
    gone = change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT)
    await db.run(_note, change.from_user.id, gone)


def _note(telegram_id: int, gone: bool) -> None:
    if not gone:
        patients.note_unblocked(telegram_id)
        return
    patient = Patient.objects.with_telegram_id(telegram_id).first()
    if patient is not None:
        patients.note_blocked(patient)
