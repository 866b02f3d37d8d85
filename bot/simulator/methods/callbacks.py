"""Answers to button presses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import limits
from ..errors import BadRequest
from ..params import Params
from .registry import method

if TYPE_CHECKING:
    from ..core import Simulator


@method("answerCallbackQuery", "callback_query_id text show_alert url cache_time")
def answer_callback_query(sim: Simulator, params: Params) -> bool:
    """End the button's waiting state, with a toast, an alert or nothing."""
    text = params.text("text") or ""
    if len(text) > limits.CALLBACK_ANSWER_CHARACTERS:
        raise BadRequest("MESSAGE_TOO_LONG")
    if params.text("url"):
        raise BadRequest("URL_INVALID")
    query_id = params.text("callback_query_id") or ""
    answer = {"text": text, "show_alert": params.flag("show_alert")}
    press = sim.callbacks.answer(query_id, answer)
    sim.events.tell(
        "answer",
        chat_id=press.chat_id,
        message_id=press.message_id,
        query_id=query_id,
        data=press.query["data"],
        **answer,
    )
    return True
