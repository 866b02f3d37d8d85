"""A message as the chat keeps it, and as a test or the chat page reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .entities import to_html

if TYPE_CHECKING:
    from .chats import Chat

ATTACHMENTS = ("photo", "document", "sticker", "voice", "contact", "location")


class SimMessage:
    """One message of a chat.

    `raw` is the Bot API object as it is now. It is replaced on an edit, never
    changed, so an answer or an update handed out earlier stays as it was.
    """

    def __init__(self, chat: Chat, raw: dict[str, Any], *, from_bot: bool) -> None:
        self.chat = chat
        self.raw = raw
        self.from_bot = from_bot
        self.deleted = False
        self.silent = False
        self.reactions: list[dict[str, Any]] = []
        self.reply_keyboard: dict[str, Any] | None = None

    def __repr__(self) -> str:
        return f"<SimMessage {self.id} {self.text!r} {self.buttons}>"

    def __contains__(self, text: str) -> bool:
        return text in self.text

    @property
    def id(self) -> int:
        return int(self.raw["message_id"])

    @property
    def text(self) -> str:
        """The text, or the caption of a photo or document; "" when there is none."""
        return str(self.raw.get("text", self.raw.get("caption", "")))

    @property
    def entities(self) -> list[dict[str, Any]]:
        return list(self.raw.get("entities", self.raw.get("caption_entities", [])))

    @property
    def html(self) -> str:
        """The text with its formatting written as Telegram's HTML."""
        return to_html(self.text, self.entities)

    @property
    def keyboard(self) -> list[list[dict[str, Any]]]:
        """The inline keyboard's rows of buttons, [] when there is none."""
        markup = self.raw.get("reply_markup") or {}
        return list(markup.get("inline_keyboard", []))

    @property
    def buttons(self) -> list[str]:
        """The labels of all inline buttons, in reading order."""
        return [button["text"] for row in self.keyboard for button in row]

    @property
    def edited(self) -> bool:
        return "edit_date" in self.raw

    @property
    def kind(self) -> str:
        """ "text", or which attachment it is: photo, document, sticker, voice, …"""
        return next((name for name in ATTACHMENTS if name in self.raw), "text")

    @property
    def file_id(self) -> str | None:
        """The id of the attached file (a photo's largest size), None without one."""
        attached = self.raw.get(self.kind)
        if isinstance(attached, list):
            attached = attached[-1]
        return attached.get("file_id") if isinstance(attached, dict) else None

    @property
    def content(self) -> bytes | None:
        """The bytes of the attached file, None without one."""
        stored = self.chat.simulator.files.find(self.file_id or "")
        return stored.content if stored else None
