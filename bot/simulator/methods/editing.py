"""Changing and removing messages: edits, deletions and reactions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import limits
from ..chats import Chat
from ..errors import BadRequest
from ..keyboards import check_inline, read_markup, same_markup
from ..messages import SimMessage
from ..params import Params
from .chats import find_chat, writable_chat
from .registry import method
from .sending import check_length, read_caption, read_text

if TYPE_CHECKING:
    from ..core import Simulator

TARGET = "chat_id message_id reply_markup"
TEXT = ("text", "entities", "link_preview_options")
CAPTION = ("caption", "caption_entities")
UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


@method("editMessageText", f"{TARGET} text parse_mode entities link_preview_options")
def edit_message_text(sim: Simulator, params: Params) -> dict[str, Any]:
    """New text and keyboard; without reply_markup the keyboard goes."""
    fields = read_text(params)
    message = editable(sim, params)
    if "text" not in message.raw:
        raise BadRequest("there is no text in the message to edit")
    return change(sim, message, params, fields, replaced=TEXT)


@method("editMessageCaption", f"{TARGET} caption parse_mode caption_entities")
def edit_message_caption(sim: Simulator, params: Params) -> dict[str, Any]:
    """New caption and keyboard of a photo or document."""
    fields = read_caption(params)
    message = editable(sim, params)
    if "text" in message.raw:
        raise BadRequest("there is no caption in the message to edit")
    return change(sim, message, params, fields, replaced=CAPTION)


@method("editMessageReplyMarkup", TARGET)
def edit_message_reply_markup(sim: Simulator, params: Params) -> dict[str, Any]:
    """New keyboard only; without reply_markup the keyboard goes."""
    return change(sim, editable(sim, params), params, {}, replaced=())


def editable(sim: Simulator, params: Params) -> SimMessage:
    """The bot's own message a call names; raises BadRequest when it has none."""
    if params.text("inline_message_id"):
        raise BadRequest("MESSAGE_ID_INVALID")
    message_id = params.integer("message_id")
    if message_id is None:
        raise BadRequest("message identifier is not specified")
    message = writable_chat(sim, params).find(message_id)
    if message is None:
        raise BadRequest("message to edit not found")
    if not message.from_bot:
        raise BadRequest("message can't be edited")
    return message


def change(
    sim: Simulator,
    message: SimMessage,
    params: Params,
    fields: dict[str, Any],
    *,
    replaced: tuple[str, ...],
) -> dict[str, Any]:
    """Put `fields` and the keyboard in place of what was there."""
    check_length(fields)
    inline = check_inline(read_markup(params))
    old = message.raw
    same = all(old.get(name) == fields.get(name) for name in replaced)
    if same and same_markup(old.get("reply_markup"), inline):
        raise BadRequest(UNCHANGED)
    gone = {*replaced, "reply_markup"}
    raw = {key: value for key, value in old.items() if key not in gone}
    raw |= {**fields, "edit_date": int(sim.now())}
    if inline:
        raw["reply_markup"] = inline
    message.raw = raw
    sim.events.tell("edit", message=message)
    return raw


@method("deleteMessage", "chat_id message_id")
def delete_message(sim: Simulator, params: Params) -> bool:
    """Remove a message of the chat, up to 48 hours after it was sent."""
    chat = find_chat(sim, params)
    message_id = params.integer("message_id")
    if message_id is None:
        raise BadRequest("message identifier is not specified")
    message = chat.find(message_id)
    if message is None:
        raise BadRequest("message to delete not found")
    if sim.now() - message.raw["date"] > limits.DELETE_AFTER_SECONDS:
        raise BadRequest("message can't be deleted for everyone")
    delete(sim, chat, message)
    return True


@method("deleteMessages", "chat_id message_ids")
def delete_messages(sim: Simulator, params: Params) -> bool:
    """Remove up to 100 messages; those that are not there are skipped."""
    chat = find_chat(sim, params)
    message_ids = params.json("message_ids")
    if not isinstance(message_ids, list) or not message_ids:
        raise BadRequest("message identifiers are not specified")
    if len(message_ids) > limits.DELETE_MESSAGES:
        raise BadRequest("too many message identifiers specified")
    for message_id in message_ids:
        message = chat.find(int(message_id))
        if message is not None:
            delete(sim, chat, message)
    return True


def delete(sim: Simulator, chat: Chat, message: SimMessage) -> None:
    message.deleted = True
    sim.events.tell("delete", chat_id=chat.id, message_id=message.id)


@method("setMessageReaction", "chat_id message_id reaction is_big")
def set_message_reaction(sim: Simulator, params: Params) -> bool:
    """One emoji on a message, or none; bots get no custom or paid ones."""
    message = writable_chat(sim, params).find(params.integer("message_id"))
    if message is None:
        raise BadRequest("message to react not found")
    reactions = params.json("reaction") or []
    if len(reactions) > limits.REACTIONS_PER_MESSAGE:
        raise BadRequest("REACTIONS_TOO_MANY")
    if any(reaction.get("type") != "emoji" or not reaction.get("emoji") for reaction in reactions):
        raise BadRequest("REACTION_INVALID")
    message.reactions = reactions
    sim.events.tell("edit", message=message)
    return True
