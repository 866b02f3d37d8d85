"""How the bot presents itself: name, descriptions, commands and menu button."""

from typing import Any

from . import limits
from .errors import BadRequest

Scope = tuple[Any, ...]

SCOPES = {
    *("default", "all_private_chats", "all_group_chats", "all_chat_administrators"),
    *("chat", "chat_administrators", "chat_member"),
}
TEXT_LIMITS = {
    "name": limits.NAME_CHARACTERS,
    "description": limits.DESCRIPTION_CHARACTERS,
    "short_description": limits.SHORT_DESCRIPTION_CHARACTERS,
}


class Profile:
    """The bot's public face, per language, and per scope for commands."""

    def __init__(self, name: str) -> None:
        self.texts: dict[str, dict[str, str]] = {kind: {} for kind in TEXT_LIMITS}
        self.texts["name"][""] = name
        self.commands: dict[tuple[Scope, str], list[dict[str, str]]] = {}
        self.menu_buttons: dict[int | None, dict[str, Any]] = {None: {"type": "commands"}}

    def set_text(self, kind: str, value: str, language: str) -> None:
        """Set name, description or short_description; "" forgets a language's own.

        Raises BadRequest when it is too long.
        """
        if len(value) > TEXT_LIMITS[kind]:
            label = {
                "name": "TITLE",
                "description": "DESCRIPTION",
                "short_description": "ABOUT",
            }
            raise BadRequest(f"BOT_{label[kind]}_TOO_LONG")
        if value:
            self.texts[kind][language] = value
        else:
            self.texts[kind].pop(language, None)

    def text(self, kind: str, language: str) -> str:
        """What a user of `language` sees: their language's, or everybody's."""
        texts = self.texts[kind]
        return texts.get(language, texts.get("", ""))

    def set_commands(self, scope: Scope, language: str, commands: list[dict[str, str]]) -> None:
        """Replace the commands of a scope and language; [] forgets them."""
        if commands:
            self.commands[scope, language] = commands
        else:
            self.commands.pop((scope, language), None)

    def commands_for(self, chat_id: int, language: str) -> list[dict[str, str]]:
        """The command menu of a private chat: the narrowest scope that has one."""
        for scope in (("chat", chat_id), ("all_private_chats",), ("default",)):
            for code in (language, ""):
                if (scope, code) in self.commands:
                    return self.commands[scope, code]
        return []


def read_scope(given: Any) -> Scope:
    """A BotCommandScope as a key; raises BadRequest when it is none."""
    if given is None:
        return ("default",)
    if not isinstance(given, dict) or given.get("type") not in SCOPES:
        raise BadRequest("can't parse BotCommandScope: Unsupported type specified")
    kind = given["type"]
    if kind not in ("chat", "chat_administrators", "chat_member"):
        return (kind,)
    try:
        return (
            kind,
            *(int(given[key]) for key in ("chat_id", "user_id") if key in given),
        )
    except (TypeError, ValueError):
        raise BadRequest("chat not found") from None


def read_commands(given: Any) -> list[dict[str, str]]:
    """A list of BotCommand, checked against Telegram's limits."""
    if not isinstance(given, list):
        raise BadRequest("expected an Array of BotCommand")
    if len(given) > limits.COMMANDS:
        raise BadRequest("BOT_COMMANDS_TOO_MUCH")
    return [read_command(command) for command in given]


def read_command(given: Any) -> dict[str, str]:
    """One BotCommand; raises BadRequest as Telegram words it."""
    if not isinstance(given, dict):
        raise BadRequest("can't parse BotCommand: Expected an Object")
    command = str(given.get("command", "")).strip().removeprefix("/")
    description = str(given.get("description", "")).strip()
    if not command:
        raise BadRequest("command must be non-empty")
    if len(command) > limits.COMMAND_CHARACTERS:
        raise BadRequest(f"command length must not exceed {limits.COMMAND_CHARACTERS}")
    if not description:
        raise BadRequest("command description must be non-empty")
    if len(description) > limits.COMMAND_DESCRIPTION_CHARACTERS:
        longest = limits.COMMAND_DESCRIPTION_CHARACTERS
        raise BadRequest(f"command description length must not exceed {longest}")
    plain = command.replace("_", "a")
    if not (plain.isascii() and plain.isalnum() and plain == plain.lower()):
        raise BadRequest("BOT_COMMAND_INVALID")
    return {"command": command, "description": description}
