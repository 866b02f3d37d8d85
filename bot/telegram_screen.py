"""Puts a screen into a Telegram chat."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from functools import partial

from telegram import Bot, CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, InputFile
from telegram.error import BadRequest, NetworkError, RetryAfter

from bot import db, limiter, seen
from bot.screen import Document, Screen

# Seconds: a tap's answer must not hang on a long pause that Telegram asks for.
_LONGEST_WAIT, _PAUSE = 5.0, 0.3


def keyboard(screen: Screen) -> InlineKeyboardMarkup | None:
    if not screen.rows:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(
                    button.label, callback_data=button.data or None, url=button.url or None
                )
                for button in row
            ]
            for row in screen.rows
        ]
    )


async def send(bot: Bot, chat_id: int, screen: Screen) -> None:
    """Show the screen as a new message. It never waits for outreach; outreach makes room for it."""
    await limiter.count_reply()
    await _patiently(
        lambda: bot.send_message(
            chat_id,
            screen.text,
            parse_mode="HTML",
            reply_markup=keyboard(screen),
            disable_web_page_preview=True,
        )
    )
    await _keep_view(screen)


async def _keep_view(screen: Screen) -> None:
    """After an answer has been shown: nobody waits for this."""
    if screen.view is not None:
        await db.run(seen.keep, *screen.view)


async def _patiently(call: Callable[[], Awaitable[object]]) -> None:
    """Make the call, and once more after a 429, a 5xx or a timeout.

    A timeout is uncertain: the message may have arrived. An edit bears repeating, and a reply
    that is read twice does less harm than a question, perhaps an urgent one, without any.
    """
    try:
        await call()
        return
    except BadRequest:  # python-telegram-bot counts it as a NetworkError
        raise
    except RetryAfter as error:
        after = error.retry_after
        seconds = after if isinstance(after, int | float) else after.total_seconds()
        await limiter.pause_outreach(seconds)
        await asyncio.sleep(min(seconds, _LONGEST_WAIT))
    except NetworkError:
        await asyncio.sleep(_PAUSE)
    await call()


async def send_documents(bot: Bot, chat_id: int, documents: Iterable[Document]) -> None:
    """Send each document as a file of its own."""
    for document in documents:
        file = InputFile(document.content, filename=document.name)
        await _patiently(partial(bot.send_document, chat_id, file))


async def answer_tap(bot: Bot, query: CallbackQuery, screen: Screen) -> None:
    """Answer the tap and show the screen in place of the message tapped.

    A screen worth keeping, or one whose old message can no longer be edited, is a new message.
    """
    await stop_spinner(query, screen)
    message = query.message
    if screen.keep or message is None:
        await send(bot, query.from_user.id, screen)
        return
    try:
        await _patiently(
            lambda: bot.edit_message_text(
                screen.text,
                chat_id=message.chat.id,
                message_id=message.message_id,
                parse_mode="HTML",
                reply_markup=keyboard(screen),
                disable_web_page_preview=True,
            )
        )
    except BadRequest as error:
        if "not modified" in error.message:
            return
        if "to edit not found" in error.message or "can't be edited" in error.message:
            await send(bot, message.chat.id, screen)
            return
        raise
    await _keep_view(screen)


async def stop_spinner(query: CallbackQuery, screen: Screen) -> None:
    """Answer the tap, however old it is."""
    try:
        await query.answer(screen.toast or None)
    except BadRequest as error:
        # After a restart the tap may be minutes old, or answered already: Telegram has stopped
        # waiting, the patient has not.
        if "query is too old" not in error.message.lower():
            raise
