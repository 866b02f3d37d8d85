"""People with a private chat: everything a patient can do in Telegram."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .chats import Chat, text_fields
from .limits import TEXT_UNITS, utf16_length
from .messages import SimMessage

if TYPE_CHECKING:
    from .core import Simulator

# A red dot: the smallest PNG that every decoder takes.
TINY_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c63f8cfc0f01f00050001ff56c72f0d0000000049454e44ae426082"  # pragma: allowlist secret
)


class Person:
    """One user of Telegram and their private chat with the bot.

    Every action queues the update the bot would get, and returns it.
    """

    def __init__(
        self,
        simulator: Simulator,
        person_id: int,
        first_name: str,
        language_code: str,
        **more: str,
    ) -> None:
        self.simulator = simulator
        self.id = person_id
        self.raw: dict[str, Any] = {
            "id": person_id,
            "is_bot": False,
            "first_name": first_name,
        }
        self.raw |= {**more, "language_code": language_code}
        self.chat = Chat(simulator, person_id, "private", first_name=first_name, **more)
        self.chat.person = self
        self.started = False
        self.blocked = False
        self.deactivated = False

    def __repr__(self) -> str:
        return f"<Person {self.id} {self.raw['first_name']!r}>"

    @property
    def messages(self) -> list[SimMessage]:
        """All recent messages of the chat, deleted ones included, oldest first."""
        return self.chat.messages

    @property
    def replies(self) -> list[SimMessage]:
        """What the bot wrote and has not deleted, oldest first."""
        return [message for message in self.messages if message.from_bot and not message.deleted]

    @property
    def newest(self) -> SimMessage:
        """The bot's newest message; raises LookupError when there is none."""
        if not self.replies:
            raise LookupError(f"the bot has written nothing to {self!r}")
        return self.replies[-1]

    def start(self, payload: str = "") -> dict[str, Any]:
        """Press START, or follow a deep link `?start=payload`."""
        return self.say(f"/start {payload}".strip())

    def say(self, text: str) -> dict[str, Any]:
        """Write a text; a long one goes out in parts, as Telegram's apps do it.

        Returns the (last) update. Raises ValueError for an empty text.
        """
        parts = split_text(text)
        if not parts:
            raise ValueError("Telegram sends no empty message")
        return [self.send(text_fields(part)) for part in parts][-1]

    def send(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Send a message of these fields; raises ValueError while blocked."""
        if self.blocked or self.deactivated:
            raise ValueError(f"{self!r} has blocked the bot or is gone")
        self.started = True
        return self.chat.receive(self.raw, fields, "message")

    def send_photo(
        self, content: bytes = TINY_PNG, caption: str = "", name: str = "photo.png"
    ) -> dict[str, Any]:
        stored = self.simulator.files.add("photo", name, content)
        return self.send({"photo": stored.photo_sizes(), **captioned(caption)})

    def send_document(
        self,
        name: str = "letter.pdf",
        content: bytes = b"%PDF-1.4\n",
        caption: str = "",
    ) -> dict[str, Any]:
        stored = self.simulator.files.add("document", name, content)
        return self.send({"document": stored.document(), **captioned(caption)})

    def send_voice(self, content: bytes = b"OggS", duration: int = 3) -> dict[str, Any]:
        stored = self.simulator.files.add("voice", "voice.oga", content, "audio/ogg")
        return self.send({"voice": stored.described(duration=duration, mime_type="audio/ogg")})

    def send_sticker(self, emoji: str = "🌷") -> dict[str, Any]:
        stored = self.simulator.files.add("sticker", "sticker.webp", b"RIFF", "image/webp")
        look = {"type": "regular", "width": 512, "height": 512, "emoji": emoji}
        sticker = stored.described(**look, is_animated=False, is_video=False)
        return self.send({"sticker": sticker})

    def send_contact(self, phone_number: str = "+34600000000") -> dict[str, Any]:
        contact = {"phone_number": phone_number, "first_name": self.raw["first_name"]}
        return self.send({"contact": {**contact, "user_id": self.id}})

    def send_location(self, latitude: float = 41.39, longitude: float = 2.17) -> dict[str, Any]:
        return self.send({"location": {"latitude": latitude, "longitude": longitude}})

    def edit(self, message: SimMessage | int, text: str) -> dict[str, Any]:
        """Change one's own message; queues edited_message."""
        with self.simulator.lock:
            found = self.message(message)
            if found.from_bot:
                raise ValueError("a person edits only their own messages")
            kept = {k: v for k, v in found.raw.items() if k not in ("text", "entities")}
            found.raw = {
                **kept,
                "edit_date": int(self.simulator.now()),
                **text_fields(text),
            }
            self.simulator.events.tell("edit", message=found)
            return self.simulator.updates.push("edited_message", found.raw)

    def tap(self, label: str, message: SimMessage | int | None = None) -> dict[str, Any]:
        """Press the first button with this label in the newest message that has buttons.

        An exact label wins over one that contains `label`, whatever its case.
        Returns the callback_query update. Raises LookupError when there is no
        such button, ValueError when the button opens a link instead.
        """
        found = self.message(message) if message is not None else self.newest_keyboard()
        buttons = [button for row in found.keyboard for button in row]
        matching = [button for button in buttons if button["text"] == label] or [
            button for button in buttons if label.casefold() in button["text"].casefold()
        ]
        if not matching:
            raise LookupError(f"no button {label!r} in {found!r}")
        if "callback_data" not in matching[0]:
            raise ValueError(f"{matching[0]['text']!r} opens {matching[0].get('url')!r}")
        return self.tap_data(found, matching[0]["callback_data"])

    def tap_data(self, message: SimMessage | int, data: str) -> dict[str, Any]:
        """Press a button with any data, forged or from a message long gone."""
        with self.simulator.lock:
            message_id = message if isinstance(message, int) else message.id
            found = self.chat.find(message_id)
            inaccessible = {"chat": self.chat.raw, "message_id": message_id, "date": 0}
            query = {
                "id": self.simulator.next_query_id(self.id),
                "from": self.raw,
                "message": found.raw if found else inaccessible,
                "chat_instance": self.chat.instance,
                "data": data,
            }
            self.simulator.callbacks.add(query, self.id, message_id)
            return self.simulator.updates.push("callback_query", query)

    def block(self) -> dict[str, Any]:
        """Stop and block the bot: sends fail with 403 from now on."""
        self.blocked = True
        return self.member_changes("member", "kicked")

    def unblock(self) -> dict[str, Any]:
        """Unblock the bot; the app follows with /start, which is up to the test."""
        self.blocked = False
        return self.member_changes("kicked", "member")

    def deactivate(self) -> None:
        """Delete the account: sends fail with "user is deactivated", no update comes."""
        self.deactivated = True
        self.simulator.events.tell("person", person_id=self.id)

    def member_changes(self, old: str, new: str) -> dict[str, Any]:
        """Queue my_chat_member for a change of the bot's status in this chat."""
        with self.simulator.lock:
            self.simulator.events.tell("person", person_id=self.id)
            return self.simulator.updates.push(
                "my_chat_member",
                {
                    "chat": self.chat.raw,
                    "from": self.raw,
                    "date": int(self.simulator.now()),
                    "old_chat_member": self.simulator.bot_member(old),
                    "new_chat_member": self.simulator.bot_member(new),
                },
            )

    def message(self, message: SimMessage | int) -> SimMessage:
        """The message itself; raises LookupError when it is deleted or forgotten."""
        found = self.chat.find(message if isinstance(message, int) else message.id)
        if found is None:
            raise LookupError(f"{self!r} sees no message {message!r}")
        return found

    def newest_keyboard(self) -> SimMessage:
        """The newest message with inline buttons."""
        for message in reversed(self.replies):
            if message.keyboard:
                return message
        raise LookupError(f"{self!r} sees no buttons")


def captioned(caption: str) -> dict[str, Any]:
    return text_fields(caption, "caption") if caption.strip() else {}


def split_text(text: str) -> list[str]:
    """Parts of at most 4,096 UTF-16 units, cut at white space where there is some."""
    text = text.strip()
    parts = []
    while utf16_length(text) > TEXT_UNITS:
        room = text.encode("utf-16-le")[: TEXT_UNITS * 2].decode("utf-16-le", "ignore")
        cut = max(room.rfind("\n"), room.rfind(" "))
        end = cut if cut > len(room) // 2 else len(room)
        parts.append(text[:end].strip())
        text = text[end:].strip()
    return [*parts, text] if text else parts
