"""Puts a screen into a Telegram chat."""

from __future__ import annotations

from telegram import Bot, CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest

from bot.screen import Screen


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
    """Show the screen as a new message."""
    await bot.send_message(
        chat_id,
        screen.text,
        parse_mode="HTML",
        reply_markup=keyboard(screen),
        disable_web_page_preview=True,
    )


async def answer_tap(bot: Bot, query: CallbackQuery, screen: Screen) -> None:
    """Answer the tap and show the screen in place of the message tapped.

    A screen worth keeping, or one whose old message can no longer be edited, is a new message.
    """
    await _stop_spinner(query, screen)
    if screen.keep or query.message is None:
        await send(bot, query.from_user.id, screen)
        return
    try:
        await bot.edit_message_text(
            screen.text,
            chat_id=query.message.chat.id,
            message_id=query.message.message_id,
            parse_mode="HTML",
            reply_markup=keyboard(screen),
            disable_web_page_preview=True,
        )
    except BadRequest as error:
        if "not modified" in error.message:
            return
        if "to edit not found" in error.message or "can't be edited" in error.message:
            await send(bot, query.message.chat.id, screen)
            return
        raise


async def _stop_spinner(query: CallbackQuery, screen: Screen) -> None:
    try:
        await query.answer(screen.toast or None)
    except BadRequest as error:
        # After a restart the tap may be minutes old: Telegram has stopped waiting, the
        # patient has not.
        if "query is too old" not in error.message:
            raise
