"""What the chat page gets to see, as JSON."""

from typing import Any

from .core import Simulator
from .events import Event
from .messages import SimMessage
from .persons import Person

INLINE_IMAGES = {"image/png", "image/jpeg", "image/gif", "image/webp"}


def state_view(simulator: Simulator) -> dict[str, Any]:
    """The bot, the people and the switches."""
    return {
        "bot": {
            "username": simulator.bot["username"],
            "name": simulator.profile.text("name", ""),
        },
        "persons": [person_view(person) for person in simulator.persons.values()],
        "faults": simulator.faults.described(),
        "webhook": bool(simulator.webhook.url),
        "pending": len(simulator.updates.pending),
    }


def person_view(person: Person) -> dict[str, Any]:
    newest = next((one for one in reversed(person.messages) if not one.deleted), None)
    return {
        "id": person.id,
        "first_name": person.raw["first_name"],
        "language_code": person.raw["language_code"],
        "started": person.started,
        "blocked": person.blocked,
        "deactivated": person.deactivated,
        "preview": newest.text[:60] if newest else "",
        "preview_kind": newest.kind if newest else "",
    }


def chat_view(person: Person) -> dict[str, Any]:
    """One chat with its messages and the bot as this person's language shows it."""
    profile, language = person.simulator.profile, person.raw["language_code"]
    menu_buttons = profile.menu_buttons
    return {
        "person": person_view(person),
        "messages": [message_view(one) for one in person.messages if not one.deleted],
        "bot_name": profile.text("name", language),
        "description": profile.text("description", language),
        "commands": profile.commands_for(person.id, language),
        "menu_button": menu_buttons.get(person.id, menu_buttons[None]),
    }


def message_view(message: SimMessage) -> dict[str, Any]:
    raw = message.raw
    replied = raw.get("reply_to_message") or {}
    return {
        "id": message.id,
        "chat_id": message.chat.id,
        "from_bot": message.from_bot,
        "date": raw["date"],
        "edited": message.edited,
        "text": message.text,
        "entities": message.entities,
        "keyboard": message.keyboard,
        "reply_keyboard": message.reply_keyboard,
        "kind": message.kind,
        "attachment": attachment_view(message),
        "reactions": [one["emoji"] for one in message.reactions],
        "reply_to": replied.get("text", replied.get("caption", "")),
        "silent": message.silent,
    }


def attachment_view(message: SimMessage) -> dict[str, Any] | None:
    """What hangs on a message besides its text, None for a plain text."""
    if message.kind == "text":
        return None
    attached = message.raw[message.kind]
    if message.kind in ("contact", "location"):
        return dict(attached)
    stored = message.chat.simulator.files.find(message.file_id or "")
    return {
        "name": stored.name if stored else "",
        "size": len(stored.content) if stored else 0,
        "image": stored is not None and stored.mime_type in INLINE_IMAGES,
        "file_id": message.file_id,
        "emoji": attached.get("emoji") if isinstance(attached, dict) else None,
        "duration": attached.get("duration") if isinstance(attached, dict) else None,
    }


def event_view(event: Event) -> Event:
    """An event with its message, if any, as the page shows it."""
    if "message" in event:
        return {**event, "message": message_view(event["message"])}
    return event
