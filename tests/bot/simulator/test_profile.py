"""Name, descriptions, commands and menu button."""

import json

import pytest


def commands(*names):
    return json.dumps([{"command": name, "description": f"About {name}"} for name in names])


def test_it_keeps_commands_by_scope_and_language(sim, anna):
    private = json.dumps({"type": "all_private_chats"})
    sim.call("setMyCommands", {"commands": commands("start")})
    sim.call("setMyCommands", {"commands": commands("topics"), "scope": private})
    sim.call(
        "setMyCommands", {"commands": commands("temas"), "scope": private, "language_code": "es"}
    )

    assert sim.call("getMyCommands")["result"][0]["command"] == "start"
    assert sim.profile.commands_for(anna.id, "es")[0]["command"] == "temas"
    assert sim.profile.commands_for(anna.id, "fr")[0]["command"] == "topics"
    sim.call("deleteMyCommands", {"scope": private, "language_code": "es"})
    assert sim.profile.commands_for(anna.id, "es")[0]["command"] == "topics"
    assert sim.call("getMyCommands", {"scope": private, "language_code": "es"})["result"] == []


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ([{"command": "Start", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "a b", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "", "description": "x"}], "command must be non-empty"),
        ([{"command": "a" * 33, "description": "x"}], "command length must not exceed 32"),
        ([{"command": "a", "description": ""}], "command description must be non-empty"),
        (
            [{"command": "a", "description": "x" * 257}],
            "command description length must not exceed 256",
        ),
        ([{"command": "a", "description": "x"}] * 101, "BOT_COMMANDS_TOO_MUCH"),
    ],
)
def test_it_refuses_commands(sim, given, reason):
    response = sim.call("setMyCommands", {"commands": given})

    assert response["description"] == f"Bad Request: {reason}"


@pytest.mark.parametrize(
    ("setter", "getter", "field", "longest"),
    [
        ("setMyName", "getMyName", "name", 64),
        ("setMyDescription", "getMyDescription", "description", 512),
        ("setMyShortDescription", "getMyShortDescription", "short_description", 120),
    ],
)
def test_it_describes_itself_in_each_language(sim, setter, getter, field, longest):
    assert sim.call(setter, {field: "x" * (longest + 1)})["ok"] is False
    assert sim.call(setter, {field: "y" * longest})["ok"]
    assert sim.call(setter, {field: "hola", "language_code": "es"})["ok"]
    assert sim.call(setter, {field: "hola", "language_code": "español"})["ok"] is False

    assert sim.call(getter, {"language_code": "es"})["result"] == {field: "hola"}
    assert sim.call(getter, {"language_code": "fr"})["result"] == {field: "y" * longest}


def test_it_has_a_menu_button_for_all_and_for_one(sim, anna):
    sim.call("setChatMenuButton", {"menu_button": '{"type": "default"}', "chat_id": anna.id})

    assert sim.call("getChatMenuButton")["result"] == {"type": "commands"}
    assert sim.call("getChatMenuButton", {"chat_id": anna.id})["result"] == {"type": "default"}
