"""sendMessage, sendPhoto, sendDocument and copyMessage: what they accept and refuse."""

import json

import pytest

from bot.simulator import Upload
from bot.simulator.persons import TINY_PNG

from .conftest import inline


def test_it_returns_a_message(sim, anna):
    message = sim.call("sendMessage", {"chat_id": str(anna.id), "text": " <i>Hi</i> "})["result"]

    assert message["from"]["username"] == "care_companion_bot"
    assert message["chat"] == {"id": anna.id, "first_name": "Anna", "type": "private"}
    assert message["text"] == "<i>Hi</i>"
    assert anna.newest.id == message["message_id"]


def test_it_parses_html_and_keeps_buttons(sim, anna):
    sim.call(
        "SendMessage",
        {
            "chat_id": anna.id,
            "text": "<b>Hi</b> you",
            "parse_mode": "html",
            "reply_markup": inline(["Yes", "No"], ["Maybe"]),
        },
    )

    assert anna.newest.text == "Hi you"
    assert anna.newest.html == "<b>Hi</b> you"
    assert anna.newest.buttons == ["Yes", "No", "Maybe"]


def test_it_detects_commands_links_and_numbers(sim, anna):
    sim.call(
        "sendMessage",
        {"chat_id": anna.id, "text": "/help a@b.org https://x.org/y. +34 600 123 456"},
    )

    assert [(e["type"], e["length"]) for e in anna.newest.entities] == [
        ("bot_command", 5),
        ("email", 7),
        ("url", 15),
        ("phone_number", 15),
    ]


def test_it_ignores_entities_past_the_hundredth(sim, anna):
    text = "<b>a</b> " * 120
    sim.call("sendMessage", {"chat_id": anna.id, "text": text, "parse_mode": "HTML"})

    assert len(anna.newest.entities) == 100


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": "  "}, "text must be non-empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "x", "chat_id": ""}, "chat_id is empty"),
        ({"text": "x", "chat_id": 7}, "chat not found"),
        ({"text": "x", "chat_id": "@nobody"}, "chat not found"),
        ({"text": "x", "parse_mode": "BBCode"}, "unsupported parse_mode"),
        ({"text": "x", "reply_parameters": {"message_id": 999}}, "message to be replied not found"),
        ({"text": "x", "reply_markup": "[]"}, "object expected as reply markup"),
        ({"text": "x", "reply_markup": "{"}, "can't parse reply markup JSON object"),
        (
            {"text": "x", "entities": [{"type": "bold", "offset": 5, "length": 1}]},
            "entity begins after the end of the text at UTF-16 offset 5",
        ),
    ],
)
def test_it_refuses_a_message(refuse, params, reason):
    assert refuse("sendMessage", **params) == f"Bad Request: {reason}"


def test_it_measures_after_parsing(sim, anna):
    text = "<b>" + "&lt;" * 4096 + "</b>"

    assert sim.call("sendMessage", {"chat_id": anna.id, "text": text, "parse_mode": "HTML"})["ok"]


PREFIX = "can't parse inline keyboard button: "


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        ({"callback_data": "a"}, f'{PREFIX}Can\'t find field "text"'),
        ({"text": "A"}, f"{PREFIX}Text buttons are unallowed in the inline keyboard"),
        (
            {"text": "A", "callback_data": ""},
            f"{PREFIX}Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "A", "callback_data": "a", "url": "https://x.org"},
            f"{PREFIX}exactly one action must be specified",
        ),
        ({"text": "A", "callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
        (
            {"text": "A", "url": "tel:+34600123456"},
            "inline keyboard button URL 'tel:+34600123456' is invalid: "
            "Wrong port number specified in the URL",
        ),
        (
            {"text": "A", "url": "ftp://x.org"},
            "inline keyboard button URL 'ftp://x.org' is invalid: Unsupported URL protocol",
        ),
        (
            {"text": "A", "url": "http://localhost:8000/"},
            "inline keyboard button URL 'http://localhost:8000/' is invalid: Wrong HTTP URL",
        ),
    ],
)
def test_it_refuses_a_button(refuse, button, reason):
    markup = json.dumps({"inline_keyboard": [[button]]})

    assert refuse("sendMessage", text="x", reply_markup=markup) == f"Bad Request: {reason}"


def test_it_accepts_callback_data_of_64_bytes(sim, anna):
    markup = inline(["é" * 32])

    assert sim.call("sendMessage", {"chat_id": anna.id, "text": "x", "reply_markup": markup})["ok"]


@pytest.mark.parametrize("rows", [[["x"] * 9], [["x"]] * 101])
def test_it_refuses_too_many_buttons(refuse, rows):
    assert refuse("sendMessage", text="x", reply_markup=inline(*rows)) == (
        "Bad Request: reply markup is too long"
    )


def test_it_writes_to_nobody_who_has_not_started(sim, refuse):
    stranger = sim.add_person("Luz")

    assert refuse("sendMessage", chat_id=stranger.id, text="x") == (
        "Forbidden: bot can't initiate conversation with a user"
    )


def test_it_is_blocked_until_unblocked(sim, anna, refuse):
    anna.block()
    assert refuse("sendMessage", text="x") == "Forbidden: bot was blocked by the user"
    assert refuse("sendChatAction", action="typing") == "Forbidden: bot was blocked by the user"

    anna.unblock()
    assert sim.call("sendMessage", {"chat_id": anna.id, "text": "x"})["ok"]


def test_it_says_when_an_account_is_gone(sim, anna, refuse):
    anna.deactivate()
    assert refuse("sendMessage", text="x") == "Forbidden: user is deactivated"

    sim.remove_person(anna)
    assert refuse("sendMessage", text="x") == "Bad Request: chat not found"


def test_it_shows_what_is_answered(sim, anna):
    anna.say("a question")
    reply = json.dumps({"message_id": anna.messages[-1].id})
    sim.call("sendMessage", {"chat_id": anna.id, "text": "x", "reply_parameters": reply})

    assert anna.newest.raw["reply_to_message"]["text"] == "a question"


def test_it_sends_a_document_and_serves_it(sim, anna):
    upload = Upload("visit.txt", b"three questions", "text/plain")
    message = sim.call(
        "sendDocument", {"chat_id": anna.id, "document": "attach://f", "f": upload, "caption": "Hi"}
    )["result"]
    file = sim.call("getFile", {"file_id": message["document"]["file_id"]})["result"]

    assert message["document"]["file_name"] == "visit.txt"
    assert sim.files.at(file["file_path"]).content == b"three questions"
    assert anna.newest.content == b"three questions"
    again = {"chat_id": anna.id, "document": message["document"]["file_id"]}
    assert sim.call("sendDocument", again)["ok"]


def test_it_sends_a_photo_in_its_size(sim, anna):
    upload = Upload("dot.png", TINY_PNG, "image/png")
    photo = sim.call("sendPhoto", {"chat_id": anna.id, "photo": upload})["result"]["photo"]

    assert (photo[0]["width"], photo[0]["height"]) == (1, 1)


@pytest.mark.parametrize(
    ("method", "params", "reason"),
    [
        ("sendDocument", {}, "there is no document in the request"),
        ("sendDocument", {"document": Upload("a", b"")}, "file must be non-empty"),
        ("sendDocument", {"document": "XYZ"}, "wrong file identifier/HTTP URL specified"),
        ("sendDocument", {"document": "https://x.org/a"}, "failed to get HTTP URL content"),
        (
            "sendDocument",
            {"document": Upload("a", b"a"), "caption": "x" * 1025},
            "message caption is too long",
        ),
        ("sendPhoto", {"photo": Upload("a.png", b"no picture")}, "IMAGE_PROCESS_FAILED"),
        ("getFile", {"file_id": "XYZ"}, "invalid file_id"),
        ("sendChatAction", {"action": "dancing"}, "wrong parameter action in request"),
        ("copyMessage", {"from_chat_id": 1, "message_id": 1}, "chat not found"),
    ],
)
def test_it_refuses_a_file(refuse, method, params, reason):
    assert refuse(method, **params) == f"Bad Request: {reason}"


def test_it_copies_a_message(sim, anna):
    anna.send_document("plan.pdf", caption="My plan")
    original = anna.messages[-1].id
    params = {"chat_id": anna.id, "from_chat_id": anna.id, "message_id": original}

    assert sim.call("copyMessage", params)["result"] == {"message_id": anna.newest.id}
    assert anna.newest.text == "My plan"


def test_it_keeps_a_limited_history(sim, anna):
    sim.history_limit = 5
    for number in range(9):
        sim.call("sendMessage", {"chat_id": anna.id, "text": str(number)})

    assert [message.text for message in anna.messages] == ["4", "5", "6", "7", "8"]


def test_it_knows_no_other_method(sim):
    assert sim.call("sendRocket") == {"ok": False, "error_code": 404, "description": "Not Found"}
