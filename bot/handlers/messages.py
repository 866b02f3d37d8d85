"""Typed text, and everything else that people send."""

from __future__ import annotations

from django.utils import translation
from telegram import Update
from telegram.ext import ContextTypes

from bot import db, once, telegram_screen
from bot.handlers.senders import chat_id, sender, visitor
from bot.screen import Screen, render
from bot.screens import questions
from bot.visit import Visit, answer_visit, open_visit


async def typed(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer a typed message, and one that was changed; urgent signs come before all else."""
    assert update.effective_message is not None
    text = update.effective_message.text or ""

    def answer(visit: Visit) -> Screen:
        with translation.override(visit.language):
            return questions.typed(visit, text)

    answered = await db.run(answer_visit, visitor(update), answer)
    await telegram_screen.send(context.bot, chat_id(update), answered)


async def not_text(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say kindly that only text can be read; nothing of what was sent is kept."""
    assert update.effective_message is not None
    caption = update.effective_message.caption or ""

    def service() -> Screen:
        visit = open_visit(**sender(update))
        with translation.override(visit.language):
            return questions.not_text(visit, caption)

    await telegram_screen.send(context.bot, chat_id(update), await db.run(service))


async def in_group(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """One polite line: to each command, and once a day to a chat where it only overhears."""
    message = update.effective_message
    assert message is not None
    first = await db.run(once.first_time_today, "shared chat", message.chat.id)
    if not first and not (message.text or "").startswith("/"):
        return
    with translation.override(_language(update)):
        text = render("groups.html")
    await message.reply_text(text)


def _language(update: Update) -> str:
    user = update.effective_user
    return (user.language_code if user else None) or "en"
