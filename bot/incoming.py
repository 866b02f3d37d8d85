"""What polling and the webhook do with an update: once, and at a pace that others can bear."""

from __future__ import annotations

import time

from django.utils import translation
from telegram import Chat, Update
from telegram.error import TelegramError

from bot import db, flood, once, telegram_screen
from bot.application import App
from bot.flood import Flow
from bot.handlers.senders import chat_id, sender
from bot.metrics import counting
from bot.screen import Screen, render, screen
from bot.visit import open_visit
from content.urgent import alarms

_URGENT_BUTTONS = frozenset(["urgent", "sign", "contact", "numbers"])
_URGENT_COMMANDS = ("/urgent", "/contact", "/stop")


async def handle_update(app: App, update: Update) -> None:
    """Handle the update unless that was done before; never raises what a handler raised.

    Raises once.Busy while another copy of it is being handled.
    """
    async with once.claimed(update) as is_new:
        if not is_new:
            return
        started, outcome = time.perf_counter(), "failed"
        try:
            flow = await _flow(update)
            if flow is Flow.PASS or await _is_urgent(update):
                await app.process_update(update)
                outcome = "handled"
            else:
                await _slow_down(app, update, say_so=flow is Flow.WARN)
                outcome = "slowed_down"
        finally:
            counting.count("care_updates", kind=_kind(update), outcome=outcome)
            counting.observe("care_update_seconds", time.perf_counter() - started)


def _kind(update: Update) -> str:
    if update.callback_query is not None:
        return "tap"
    return "message" if update.message is not None else "other"


async def _flow(update: Update) -> Flow:
    chat = update.effective_chat
    if update.my_chat_member is not None or chat is None or chat.type != Chat.PRIVATE:
        return Flow.PASS
    return await flood.take(chat_id(update))


async def _is_urgent(update: Update) -> bool:
    """Whether the update must pass however many came before it."""
    if update.callback_query is not None:
        return (update.callback_query.data or "").split(":")[0] in _URGENT_BUTTONS
    message = update.effective_message
    text = (message and (message.text or message.caption)) or ""
    if text.startswith(_URGENT_COMMANDS):
        return True

    def service() -> bool:
        visit = open_visit(**sender(update))
        return bool(alarms(visit.content, text, visit.language))

    return bool(text) and await db.run(service)


async def _slow_down(app: App, update: Update, *, say_so: bool) -> None:
    """Stop the tap's spinner, and now and then say what is going on."""

    def service() -> Screen:
        visit = open_visit(**sender(update))
        with translation.override(visit.language):
            return screen(render("slow_down.html"), home=visit.patient is not None)

    try:
        if update.callback_query is not None:
            await update.callback_query.answer()
        if say_so:
            await telegram_screen.send(app.bot, chat_id(update), await db.run(service))
    except TelegramError:
        return  # the next one is answered again
