"""Chats: private ones, groups and channels, each with its recent messages."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from .entities import finish
from .messages import SimMessage

if TYPE_CHECKING:
    from .core import Simulator
    from .persons import Person


class Chat:
    """A chat the bot can see. Its id is positive for a private chat only."""

    def __init__(self, simulator: Simulator, chat_id: int, kind: str, **names: str) -> None:
        self.simulator = simulator
        self.id = chat_id
        self.kind = kind
        self.person: Person | None = None
        self.raw: dict[str, Any] = {"id": chat_id, **names, "type": kind}
        self.instance = str(5_000_000_000_000_000_000 + abs(chat_id))
        self.history: OrderedDict[int, SimMessage] = OrderedDict()

    @property
    def messages(self) -> list[SimMessage]:
        """The recent messages, deleted ones included, oldest first."""
        return list(self.history.values())

    def find(self, message_id: int | None) -> SimMessage | None:
        """The message, unless it was deleted or is too old to be kept."""
        message = self.history.get(message_id or 0)
        return None if message is None or message.deleted else message

    def add(
        self,
        sender: dict[str, Any] | None,
        fields: dict[str, Any],
        *,
        from_bot: bool = False,
    ) -> SimMessage:
        """Append a message; beyond the simulator's limit the oldest is forgotten."""
        raw: dict[str, Any] = {"message_id": self.simulator.next_message_id()}
        if sender is not None:
            raw["from"] = sender
        raw |= {"chat": self.raw, "date": int(self.simulator.now()), **fields}
        message = SimMessage(self, raw, from_bot=from_bot)
        self.history[message.id] = message
        while len(self.history) > self.simulator.history_limit:
            self.history.popitem(last=False)
        return message

    def say(self, person: Person, text: str) -> dict[str, Any]:
        """A member writes into a group; the update is queued and returned.

        The bot sees every message, as with privacy mode switched off.
        """
        return self.receive(person.raw, text_fields(text), "message")

    def post(self, text: str) -> dict[str, Any]:
        """The channel publishes a post; the update is queued and returned."""
        return self.receive(None, text_fields(text), "channel_post")

    def receive(
        self, sender: dict[str, Any] | None, fields: dict[str, Any], kind: str
    ) -> dict[str, Any]:
        """Add a message of a person and queue its update."""
        with self.simulator.lock:
            if sender is None:
                fields = {"sender_chat": self.raw, **fields}
            message = self.add(sender, fields)
            self.simulator.events.tell("message", message=message)
            return self.simulator.updates.push(kind, message.raw)


def text_fields(text: str, name: str = "text") -> dict[str, Any]:
    """The message fields of a text somebody typed; `name` is text or caption."""
    text, entities = finish(text, [])
    fields: dict[str, Any] = {name: text}
    if entities:
        fields["entities" if name == "text" else "caption_entities"] = entities
    return fields
