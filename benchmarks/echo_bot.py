"""A bare python-telegram-bot bot, to measure ours against.

It is what the library's own examples show: ``Application`` with its own updater polling, its
default HTTP backend (httpx) and event loop. It answers a tap and edits the message, which are the
two calls that our bot makes, and answers a text with a message. It looks nothing up, renders
nothing, remembers nothing, and acknowledges updates before they are handled.

    python -m benchmarks.echo_bot [--side-by-side]

By default the library handles one update after another; ``--side-by-side`` handles up to 256 at
once.
"""

from __future__ import annotations

import os
import sys

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("Again", callback_data="again")]])


async def tapped(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    query = update.callback_query
    await query.answer()
    await query.edit_message_text(f"{query.data} {query.id}", reply_markup=KEYBOARD)


async def typed(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await update.message.reply_text(update.message.text, reply_markup=KEYBOARD)


def main() -> None:
    app = (
        Application.builder()
        .token(os.environ["TELEGRAM_BOT_TOKEN"])
        .base_url(f"{os.environ['TELEGRAM_API_URL']}/bot")
        .concurrent_updates("--side-by-side" in sys.argv)
        .build()
    )
    app.add_handler(CallbackQueryHandler(tapped))
    app.add_handler(MessageHandler(filters.TEXT, typed))
    app.run_polling()


if __name__ == "__main__":
    main()
