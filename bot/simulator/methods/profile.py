"""The bot's name, descriptions, commands and menu button."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import BadRequest
from ..params import Params
from ..profile import read_commands, read_scope
from .registry import method

if TYPE_CHECKING:
    from ..core import Simulator


def language(params: Params) -> str:
    """A two-letter code, or "" for everybody; raises BadRequest otherwise."""
    code = params.text("language_code") or ""
    if code and not (len(code) == 2 and code.isascii() and code.isalpha() and code.islower()):
        raise BadRequest("invalid language code specified")
    return code


def set_text(sim: Simulator, params: Params, kind: str) -> bool:
    sim.profile.set_text(kind, params.text(kind) or "", language(params))
    sim.events.tell("profile")
    return True


def get_text(sim: Simulator, params: Params, kind: str) -> dict[str, str]:
    return {kind: sim.profile.text(kind, language(params))}


@method("setMyName", "name language_code")
def set_my_name(sim: Simulator, params: Params) -> bool:
    return set_text(sim, params, "name")


@method("getMyName", "language_code")
def get_my_name(sim: Simulator, params: Params) -> dict[str, str]:
    return get_text(sim, params, "name")


@method("setMyDescription", "description language_code")
def set_my_description(sim: Simulator, params: Params) -> bool:
    """What an empty chat shows before START."""
    return set_text(sim, params, "description")


@method("getMyDescription", "language_code")
def get_my_description(sim: Simulator, params: Params) -> dict[str, str]:
    return get_text(sim, params, "description")


@method("setMyShortDescription", "short_description language_code")
def set_my_short_description(sim: Simulator, params: Params) -> bool:
    """What the bot's profile page and shared links show."""
    return set_text(sim, params, "short_description")


@method("getMyShortDescription", "language_code")
def get_my_short_description(sim: Simulator, params: Params) -> dict[str, str]:
    return get_text(sim, params, "short_description")


@method("setMyCommands", "commands scope language_code")
def set_my_commands(sim: Simulator, params: Params) -> bool:
    """The command menu for a scope and a language."""
    commands = read_commands(params.json("commands"))
    sim.profile.set_commands(read_scope(params.json("scope")), language(params), commands)
    sim.events.tell("profile")
    return True


@method("deleteMyCommands", "scope language_code")
def delete_my_commands(sim: Simulator, params: Params) -> bool:
    sim.profile.set_commands(read_scope(params.json("scope")), language(params), [])
    sim.events.tell("profile")
    return True


@method("getMyCommands", "scope language_code")
def get_my_commands(sim: Simulator, params: Params) -> list[dict[str, str]]:
    """Exactly what was set for this scope and language, [] when nothing was."""
    return sim.profile.commands.get((read_scope(params.json("scope")), language(params)), [])


@method("setChatMenuButton", "chat_id menu_button")
def set_chat_menu_button(sim: Simulator, params: Params) -> bool:
    """The button beside the text field, for one private chat or for all."""
    button = params.json("menu_button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in (
        "default",
        "commands",
        "web_app",
    ):
        raise BadRequest("can't parse MenuButton: Unsupported type specified")
    chat_id = params.integer("chat_id")
    if chat_id is not None and chat_id not in sim.persons:
        raise BadRequest("chat not found")
    sim.profile.menu_buttons[chat_id] = button
    sim.events.tell("profile")
    return True


@method("getChatMenuButton", "chat_id")
def get_chat_menu_button(sim: Simulator, params: Params) -> dict[str, Any]:
    buttons = sim.profile.menu_buttons
    return buttons.get(params.integer("chat_id"), buttons[None])
