"""Reply markup: what Telegram accepts under a message, and how it complains."""

import json
from typing import Any

from .errors import BadRequest
from .limits import CALLBACK_DATA_BYTES, KEYBOARD_BUTTONS, KEYBOARD_ROW_BUTTONS
from .links import link_error, normal_link
from .params import Params

ACTIONS = (
    *("url", "callback_data", "web_app", "login_url", "switch_inline_query"),
    *("switch_inline_query_current_chat", "switch_inline_query_chosen_chat"),
    *("copy_text", "callback_game", "pay"),
)
OTHER_MARKUP = ("keyboard", "remove_keyboard", "force_reply")
COPY_TEXT_CHARACTERS = 256


def read_markup(params: Params) -> dict[str, Any] | None:
    """The call's reply markup with its shape checked, None when there is none."""
    markup = params.json("reply_markup")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise BadRequest("object expected as reply markup")
    if "inline_keyboard" in markup:
        rows = markup["inline_keyboard"]
        if not isinstance(rows, list):
            raise BadRequest('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array')
        return {"inline_keyboard": [row for row in map(read_row, rows) if row]}
    if any(name in markup for name in OTHER_MARKUP):
        return markup
    raise BadRequest("object expected as reply markup")


def read_row(row: Any) -> list[dict[str, Any]]:
    """One row of inline buttons, each with a text and exactly one action."""
    if not isinstance(row, list):
        raise BadRequest(
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
        )
    return [read_button(button) for button in row]


def read_button(button: Any) -> dict[str, Any]:
    """An inline button; raises BadRequest as Telegram's parser does."""
    prefix = "can't parse inline keyboard button: "
    if not isinstance(button, dict):
        raise BadRequest(f"{prefix}InlineKeyboardButton must be an Object")
    if "text" not in button:
        raise BadRequest(f'{prefix}Can\'t find field "text"')
    if not isinstance(button["text"], str):
        raise BadRequest(f'{prefix}Field "text" must be of type String')
    actions = [name for name in ACTIONS if button.get(name) not in (None, "", False)]
    if "switch_inline_query" in button or "switch_inline_query_current_chat" in button:
        actions = actions or ["switch_inline_query"]
    if not actions:
        raise BadRequest(f"{prefix}Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise BadRequest(f"{prefix}exactly one action must be specified")
    return button


def check_inline(markup: dict[str, Any] | None) -> dict[str, Any] | None:
    """The inline keyboard as the message will carry it; None for other markup.

    Raises BadRequest on bad links and data, and on too many buttons. Telegram's
    clients show at most 8 buttons in a row: a longer row is refused here so
    that it is seen.
    """
    if markup is None or not markup.get("inline_keyboard"):
        return None
    rows = [[check_button(button) for button in row] for row in markup["inline_keyboard"]]
    count = sum(len(row) for row in rows)
    if count > KEYBOARD_BUTTONS or any(len(row) > KEYBOARD_ROW_BUTTONS for row in rows):
        raise BadRequest("reply markup is too long")
    return {"inline_keyboard": rows}


def check_button(button: dict[str, Any]) -> dict[str, Any]:
    """One button as it will be stored; raises BadRequest on a bad action."""
    if not button["text"].strip():
        raise BadRequest("BUTTON_TEXT_INVALID")
    if "callback_data" in button:
        data = button["callback_data"]
        if not isinstance(data, str) or not 1 <= len(data.encode()) <= CALLBACK_DATA_BYTES:
            raise BadRequest("BUTTON_DATA_INVALID")
    if "url" in button:
        url = str(button["url"])
        if reason := link_error(url):
            raise BadRequest(f"inline keyboard button URL '{url}' is invalid: {reason}")
        return {**button, "url": normal_link(url)}
    if "web_app" in button:
        url = str((button["web_app"] or {}).get("url", ""))
        if not url.startswith("https://") or link_error(url):
            raise BadRequest(
                f"inline keyboard button Web App URL '{url}' is invalid: "
                "Only HTTPS links are allowed"
            )
    if "copy_text" in button:
        text = (button["copy_text"] or {}).get("text", "")
        if not 1 <= len(text) <= COPY_TEXT_CHARACTERS:
            raise BadRequest("BUTTON_COPY_TEXT_INVALID")
    return button


def same_markup(one: dict[str, Any] | None, other: dict[str, Any] | None) -> bool:
    """Whether two inline keyboards are equal, whatever the order of their keys."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
