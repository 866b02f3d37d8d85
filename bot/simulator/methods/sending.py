"""Sending: texts, photos, documents and copies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import limits
from ..chats import Chat
from ..entities import read_formatted
from ..errors import ApiError, BadRequest
from ..files import StoredFile, image_size
from ..keyboards import check_inline, read_markup
from ..params import Params, Upload
from .chats import find_chat, writable_chat
from .registry import method

if TYPE_CHECKING:
    from ..core import Simulator

COMMON = "chat_id reply_parameters reply_markup disable_notification protect_content"
CAPTIONED = f"{COMMON} caption parse_mode caption_entities"


@method("sendMessage", f"{COMMON} text parse_mode entities link_preview_options")
def send_message(sim: Simulator, params: Params) -> dict[str, Any]:
    """Text of 1–4,096 UTF-16 units after parsing."""
    return deliver(sim, params, read_text(params))


def read_text(params: Params) -> dict[str, Any]:
    """The text's message fields; raises BadRequest when there is no text."""
    text, entities = read_formatted(params, "text")
    if not params.text("text"):
        raise BadRequest("message text is empty")
    fields: dict[str, Any] = {"text": text}
    if entities:
        fields["entities"] = entities
    preview = params.json("link_preview_options")
    if preview:
        fields["link_preview_options"] = preview
    return fields


def read_caption(params: Params) -> dict[str, Any]:
    """The caption's message fields, {} without one."""
    text, entities = read_formatted(params, "caption")
    fields: dict[str, Any] = {"caption": text} if text else {}
    if entities:
        fields["caption_entities"] = entities
    return fields


def check_length(fields: dict[str, Any]) -> None:
    """Raise BadRequest when the text or caption is empty or too long."""
    if "text" in fields:
        if not fields["text"]:
            raise BadRequest("text must be non-empty")
        if limits.utf16_length(fields["text"]) > limits.TEXT_UNITS:
            raise BadRequest("message is too long")
    if limits.utf16_length(fields.get("caption", "")) > limits.CAPTION_UNITS:
        raise BadRequest("message caption is too long")


def deliver(sim: Simulator, params: Params, fields: dict[str, Any]) -> dict[str, Any]:
    """Put the bot's message into the chat, in the order of Telegram's checks."""
    markup = read_markup(params)
    chat = writable_chat(sim, params)
    fields = {**replied_to(chat, params), **fields}
    check_length(fields)
    inline = check_inline(markup)
    if inline:
        fields["reply_markup"] = inline
    if params.flag("protect_content"):
        fields["has_protected_content"] = True
    message = chat.add(sim.bot, fields, from_bot=True)
    message.silent = params.flag("disable_notification")
    if markup and "inline_keyboard" not in markup:
        message.reply_keyboard = markup
    sim.events.tell("message", message=message)
    return message.raw


def replied_to(chat: Chat, params: Params) -> dict[str, Any]:
    """The field that shows which message is answered; {} when none is."""
    reply = params.json("reply_parameters")
    if not isinstance(reply, dict):
        return {}
    message = chat.find(Params(reply).integer("message_id"))
    if message is not None:
        raw = message.raw
        return {"reply_to_message": {k: v for k, v in raw.items() if k != "reply_to_message"}}
    if reply.get("allow_sending_without_reply"):
        return {}
    raise BadRequest("message to be replied not found")


@method("sendDocument", f"{CAPTIONED} document thumbnail disable_content_type_detection")
def send_document(sim: Simulator, params: Params) -> dict[str, Any]:
    """A file as it is, uploaded or named by a file_id."""
    caption = read_caption(params)
    writable_chat(sim, params)
    stored = read_file(sim, params, "document", limits.UPLOAD_BYTES)
    return deliver(sim, params, {"document": stored.document(), **caption})


@method("sendPhoto", f"{CAPTIONED} photo show_caption_above_media has_spoiler")
def send_photo(sim: Simulator, params: Params) -> dict[str, Any]:
    """A picture, uploaded or named by a file_id; PNG, JPEG or GIF."""
    caption = read_caption(params)
    writable_chat(sim, params)
    stored = read_file(sim, params, "photo", limits.PHOTO_BYTES)
    size = image_size(stored.content)
    if size is None:
        raise BadRequest("IMAGE_PROCESS_FAILED")
    if sum(size) > 10_000 or max(size) > 20 * min(size):
        raise BadRequest("PHOTO_INVALID_DIMENSIONS")
    return deliver(sim, params, {"photo": stored.photo_sizes(), **caption})


def read_file(sim: Simulator, params: Params, kind: str, most: int) -> StoredFile:
    """The file a call uploads or refers to; raises ApiError when unusable.

    An http URL is refused: the simulator asks nobody outside.
    """
    given = params.file(kind)
    if given is None:
        raise BadRequest(f"there is no {kind} in the request")
    if isinstance(given, Upload):
        if not given.content:
            raise BadRequest("file must be non-empty")
        if len(given.content) > most:
            raise ApiError(413, "Request Entity Too Large")
        return sim.files.add(kind, given.name, given.content, given.mime_type)
    stored = sim.files.find(given)
    if stored is None:
        if given.startswith(("http://", "https://")):
            raise BadRequest("failed to get HTTP URL content")
        raise BadRequest("wrong file identifier/HTTP URL specified")
    if stored.kind != kind:
        wrong, right = stored.kind.capitalize(), kind.capitalize()
        raise BadRequest(f"can't use file of type {wrong} as {right}")
    return stored


@method("copyMessage", f"{CAPTIONED} from_chat_id message_id")
def copy_message(sim: Simulator, params: Params) -> dict[str, int]:
    """Send a message's content again, under the bot's name."""
    source = Params({"chat_id": params.values.get("from_chat_id")})
    original = find_chat(sim, source).find(params.integer("message_id"))
    if original is None:
        raise BadRequest("message to copy not found")
    kept = {"text", "entities", "caption", "caption_entities", "photo", "document"}
    fields = {key: value for key, value in original.raw.items() if key in kept}
    if params.text("caption") is not None:
        fields = {k: v for k, v in fields.items() if not k.startswith("caption")}
        fields |= read_caption(params)
    return {"message_id": deliver(sim, params, fields)["message_id"]}
