"""Chats: finding one that may be written to, getChat, typing and the like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..chats import Chat
from ..errors import BadRequest, Forbidden
from ..params import Params
from .registry import method

if TYPE_CHECKING:
    from ..core import Simulator

ACTIONS = {
    *(
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
    ),
    *("upload_document", "choose_sticker", "find_location", "record_video_note"),
    "upload_video_note",
}


def find_chat(sim: Simulator, params: Params) -> Chat:
    """The chat a call names; raises BadRequest when there is none."""
    chat_id = params.values.get("chat_id")
    if chat_id is None or chat_id == "":
        raise BadRequest("chat_id is empty")
    chat = sim.chats.get(params.integer("chat_id") or 0)
    if chat is None:
        raise BadRequest("chat not found")
    return chat


def writable_chat(sim: Simulator, params: Params) -> Chat:
    """A chat the bot may write to; raises Forbidden as Telegram words it."""
    chat = find_chat(sim, params)
    person = chat.person
    if person is not None:
        if person.deactivated:
            raise Forbidden("user is deactivated")
        if person.blocked:
            raise Forbidden("bot was blocked by the user")
        if not person.started:
            raise Forbidden("bot can't initiate conversation with a user")
    return chat


@method("getMe")
def get_me(sim: Simulator, params: Params) -> dict[str, Any]:
    return {
        **sim.bot,
        "first_name": sim.profile.text("name", ""),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


@method("logOut")
@method("close")
def close(sim: Simulator, params: Params) -> bool:
    """There is no session to end."""
    return True


@method("getChat", "chat_id")
def get_chat(sim: Simulator, params: Params) -> dict[str, Any]:
    """A ChatFullInfo with what is required; a person must have written before."""
    chat = find_chat(sim, params)
    if chat.person is not None and not chat.person.started:
        raise BadRequest("chat not found")
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts")
    more_gifts = ("premium_subscription", "gifts_from_channels")
    return {
        **chat.raw,
        "accent_color_id": chat.id % 7 if chat.id > 0 else 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts + more_gifts, False),
    }


@method("sendChatAction", "chat_id action")
def send_chat_action(sim: Simulator, params: Params) -> bool:
    """Show "typing…" for five seconds or until the next message."""
    if params.text("action") not in ACTIONS:
        raise BadRequest("wrong parameter action in request")
    chat = writable_chat(sim, params)
    sim.events.tell("action", chat_id=chat.id, action=params.text("action"))
    return True
