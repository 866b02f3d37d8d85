"""The simulator against Telegram's own description of the Bot API."""

import json

import pytest

from bot.simulator import Call, Upload
from bot.simulator.methods import METHODS
from bot.simulator.persons import TINY_PNG
from tests.telegram_contract import API_JSON, contract

from .conftest import inline

pytestmark = pytest.mark.skipif(not API_JSON.exists(), reason="needs telegram/api.json")


@pytest.mark.parametrize("method", METHODS.values(), ids=lambda method: method.name)
def test_it_takes_only_documented_parameters(method):
    documented = {f["name"]: f for f in contract().methods[method.name].get("fields", [])}
    required = {name for name, field in documented.items() if field["required"]}

    assert set(method.parameters) <= set(documented)
    assert required <= set(method.parameters)


def calls_of_everything(anna, group):
    """One call of every method, in an order in which each succeeds."""
    chat = {"chat_id": anna.id}
    text = {**chat, "text": "<b>Hi</b> /help", "parse_mode": "HTML"}
    scope = json.dumps({"type": "all_private_chats"})
    reply = json.dumps({"message_id": 1})
    reaction = json.dumps([{"type": "emoji", "emoji": "❤"}])
    photo = Upload("a.png", TINY_PNG, "image/png")
    yield "getMe", {}
    yield "sendMessage", {**text, "reply_markup": inline(["A", "B"]), "reply_parameters": reply}
    yield "sendMessage", {"chat_id": group.id, "text": "x"}
    yield "editMessageText", {**text, "message_id": anna.newest.id, "text": "other"}
    yield (
        "editMessageReplyMarkup",
        {**chat, "message_id": anna.newest.id, "reply_markup": inline("A")},
    )
    query = anna.tap("A")["callback_query"]["id"]
    yield "answerCallbackQuery", {"callback_query_id": query, "text": "ok", "show_alert": "true"}
    yield "sendPhoto", {**chat, "photo": photo}
    yield "sendDocument", {**chat, "document": "attach://a", "a": Upload("a", b"a"), "caption": "c"}
    yield "getFile", {"file_id": anna.newest.file_id}
    yield "editMessageCaption", {**chat, "message_id": anna.newest.id, "caption": "d"}
    yield "copyMessage", {**chat, "from_chat_id": anna.id, "message_id": anna.newest.id}
    yield "setMessageReaction", {**chat, "message_id": 1, "reaction": reaction}
    yield "deleteMessage", {**chat, "message_id": anna.newest.id}
    yield "deleteMessages", {**chat, "message_ids": "[1]"}
    yield "sendChatAction", {**chat, "action": "typing"}
    yield "getChat", chat
    yield "getChat", {"chat_id": group.id}
    commands = json.dumps([{"command": "start", "description": "Begin"}])
    yield "setMyCommands", {"commands": commands, "scope": scope, "language_code": "es"}
    yield "getMyCommands", {"scope": scope, "language_code": "es"}
    yield "deleteMyCommands", {"scope": scope}
    for noun, field in [
        ("Name", "name"),
        ("Description", "description"),
        ("ShortDescription", "short_description"),
    ]:
        yield f"setMy{noun}", {field: "x"}
        yield f"getMy{noun}", {"language_code": "es"}
    yield "setChatMenuButton", {"menu_button": '{"type": "commands"}'}
    yield "getChatMenuButton", {}
    yield "getUpdates", {"timeout": "0", "allowed_updates": "[]"}
    yield "setWebhook", {"url": "https://x.org/hook", "allowed_updates": '["message"]'}
    yield "getWebhookInfo", {}
    yield "deleteWebhook", {}
    yield "close", {}
    yield "logOut", {}


def test_it_answers_as_documented(sim, anna):
    group = sim.add_group()
    for method, params in calls_of_everything(anna, group):
        response = sim.call(method, params)
        assert response["ok"], (method, response)

    assert {call.method for call in sim.calls} == {method.name for method in METHODS.values()}
    assert contract().problems_of_calls(sim.calls) == []


def test_it_sends_updates_as_documented(sim, anna):
    sim.call("sendMessage", {"chat_id": anna.id, "text": "x", "reply_markup": inline(["A"])})
    anna.say("/help a@b.org")
    anna.edit(1, "changed")
    anna.send_photo(caption="x")
    anna.send_document()
    anna.send_sticker()
    anna.send_voice()
    anna.send_contact()
    anna.send_location()
    anna.tap("A")
    anna.tap_data(999, "A")
    anna.block()
    anna.unblock()
    sim.add_group().say(anna, "x")
    sim.add_channel().post("x")
    updates = sim.take_updates()

    assert len(updates) == 14
    for update in updates:
        assert contract().problems("update", update, ["Update"]) == []


@pytest.mark.parametrize(
    ("method", "params", "problem"),
    [
        ("sendRocket", {}, "no such method"),
        ("sendMessage", {"chat_id": 1}, "text is required"),
        ("sendMessage", {"chat_id": 1, "text": "x", "colour": "red"}, "no parameter colour"),
        ("sendMessage", {"chat_id": 1, "text": 5}, "is no String"),
        (
            "sendMessage",
            {"chat_id": 1, "text": "x", "reply_markup": '{"inline_keyboard": [[{"txt": "A"}]]}'},
            "InlineKeyboardButton",
        ),
    ],
)
def test_it_notices_what_is_not_documented(method, params, problem):
    problems = contract().problems_of_call(method, params)

    assert any(problem in one for one in problems), problems


def test_it_notices_a_wrong_answer(sim, anna):
    (call,) = [Call("getMe", {}, {"ok": True, "result": {**sim.bot, "age": 3, "id": "1"}})]

    assert contract().problems_of_calls([call]) == [
        "getMe: User has no age",
        "getMe.id: '1' is no Integer",
    ]
