"""The composition root: which handler takes which update."""

from __future__ import annotations

from typing import Any

from telegram import Bot, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from bot.handlers import commands, errors, membership, messages, taps

ALLOWED_UPDATES = [
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.MY_CHAT_MEMBER,
    Update.CHANNEL_POST,
]
PRIVATE = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
# People mend typos: what they change is asked anew, "/stpo" as "/stop".
PRIVATE_EDITED = filters.ChatType.PRIVATE & filters.UpdateType.EDITED_MESSAGE
SHARED = filters.ChatType.GROUPS | filters.ChatType.CHANNEL

App = Application[Any, Any, Any, Any, Any, Any]


def build(bot: Bot) -> App:
    """The application for this Bot. It fetches nothing by itself: see bot/polling.py."""
    app: App = Application.builder().bot(bot).updater(None).job_queue(None).build()
    for names, handler in {
        ("start",): commands.start,
        ("menu",): commands.menu,
        ("urgent",): commands.show_urgent,
        ("contact",): commands.show_contact,
        ("privacy",): commands.privacy,
        ("help",): commands.help_,
        ("settings",): commands.show_settings,
        ("stop",): commands.stop,
        ("export",): commands.export,
        ("erase",): commands.erase,
    }.items():
        app.add_handler(CommandHandler(names, handler, filters=PRIVATE | PRIVATE_EDITED))
    app.add_handler(CallbackQueryHandler(commands.export, pattern="^export$"))
    app.add_handler(CallbackQueryHandler(taps.tapped))
    app.add_handler(MessageHandler(PRIVATE & filters.TEXT, messages.typed))
    app.add_handler(MessageHandler(PRIVATE_EDITED & filters.TEXT, messages.typed))
    app.add_handler(MessageHandler(PRIVATE & ~filters.StatusUpdate.ALL, messages.not_text))
    app.add_handler(MessageHandler(SHARED & ~filters.StatusUpdate.ALL, messages.in_group))
    app.add_handler(ChatMemberHandler(membership.changed, ChatMemberHandler.MY_CHAT_MEMBER))
    app.add_error_handler(errors.failed)
    return app
