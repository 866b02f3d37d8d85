"""Who sent an update, as the services want to know it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypedDict

from telegram import Update

from bot.visit import Visit, open_visit


class Sender(TypedDict):
    telegram_id: int
    chat_id: int
    language_code: str


def sender(update: Update) -> Sender:
    """The sender of an update from a private chat, which always has one."""
    user = update.effective_user
    assert user is not None
    return Sender(
        telegram_id=user.id, chat_id=chat_id(update), language_code=user.language_code or ""
    )


def visitor(update: Update) -> Callable[[], Visit]:
    """Opens the sender's visit, where the database may be used."""
    return partial(open_visit, **sender(update))


def chat_id(update: Update) -> int:
    """The private chat; its id is the user's where Telegram names no chat."""
    chat = update.effective_chat
    if chat is not None:
        return chat.id
    assert update.effective_user is not None
    return update.effective_user.id
