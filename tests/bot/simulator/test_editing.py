"""Edits, deletions, reactions and callback answers."""

import pytest

from .conftest import inline


@pytest.fixture
def sent(sim, anna):
    sim.call("sendMessage", {"chat_id": anna.id, "text": "Hello", "reply_markup": inline(["Go"])})
    return anna.newest


def test_it_edits_in_place_and_drops_the_keyboard(sim, anna, sent):
    params = {"chat_id": anna.id, "message_id": sent.id, "text": "<b>Bye</b>", "parse_mode": "HTML"}
    result = sim.call("editMessageText", params)["result"]

    assert result["message_id"] == sent.id
    assert (sent.text, sent.html, sent.buttons, sent.edited) == ("Bye", "<b>Bye</b>", [], True)
    assert len(anna.replies) == 1


def test_it_leaves_earlier_answers_alone(sim, anna):
    first = sim.call("sendMessage", {"chat_id": anna.id, "text": "Hello"})["result"]
    sim.call(
        "editMessageText", {"chat_id": anna.id, "message_id": first["message_id"], "text": "Bye"}
    )

    assert first["text"] == "Hello"


@pytest.mark.parametrize(
    ("method", "params", "reason"),
    [
        ("editMessageText", {"message_id": 999, "text": "x"}, "message to edit not found"),
        ("editMessageText", {"message_id": 1, "text": "x"}, "message can't be edited"),
        ("editMessageText", {"text": "x"}, "message identifier is not specified"),
        ("editMessageText", {"message_id": 1, "text": ""}, "message text is empty"),
        ("deleteMessage", {"message_id": 999}, "message to delete not found"),
        ("deleteMessages", {"message_ids": "[]"}, "message identifiers are not specified"),
        (
            "setMessageReaction",
            {"message_id": 1, "reaction": '[{"type": "paid"}]'},
            "REACTION_INVALID",
        ),
    ],
)
def test_it_refuses(refuse, method, params, reason):
    assert refuse(method, **params) == f"Bad Request: {reason}"


def test_it_refuses_an_edit_that_changes_nothing(refuse, sent):
    description = refuse(
        "editMessageText", message_id=sent.id, text="Hello", reply_markup=inline(["Go"])
    )

    assert description == (
        "Bad Request: message is not modified: specified new message content and reply markup are "
        "exactly the same as a current content and reply markup of the message"
    )


def test_it_edits_only_what_is_there(sim, anna, refuse, sent):
    assert refuse("editMessageCaption", message_id=sent.id, caption="x") == (
        "Bad Request: there is no caption in the message to edit"
    )
    params = {"chat_id": anna.id, "message_id": sent.id, "reply_markup": inline(["Stop"])}
    assert sim.call("editMessageReplyMarkup", params)["ok"]
    assert (sent.text, sent.buttons) == ("Hello", ["Stop"])


def test_it_deletes(sim, anna, refuse, sent):
    assert sim.call("deleteMessage", {"chat_id": anna.id, "message_id": sent.id})["result"] is True
    assert sent.deleted
    assert anna.replies == []
    assert refuse("editMessageText", message_id=sent.id, text="x") == (
        "Bad Request: message to edit not found"
    )


def test_it_deletes_only_for_48_hours(sim, refuse, sent):
    then = sim.now()
    sim.now = lambda: then + 48 * 3600 + 2

    assert refuse("deleteMessage", message_id=sent.id) == (
        "Bad Request: message can't be deleted for everyone"
    )


def test_it_reacts(sim, anna):
    reaction = '[{"type": "emoji", "emoji": "❤"}]'
    sim.call("setMessageReaction", {"chat_id": anna.id, "message_id": 1, "reaction": reaction})

    assert anna.messages[0].reactions == [{"type": "emoji", "emoji": "❤"}]


def test_it_gives_a_press_the_message_as_it_is_now(sim, anna, sent):
    params = {
        "chat_id": anna.id,
        "message_id": sent.id,
        "text": "New",
        "reply_markup": inline(["Go"]),
    }
    sim.call("editMessageText", params)
    query = anna.tap("go")["callback_query"]

    assert query["data"] == "Go"
    assert query["message"]["text"] == "New"
    assert query["from"]["language_code"] == "en"


def test_it_gives_a_forged_press_on_a_message_that_is_gone(sim, anna):
    query = anna.tap_data(4711, "forged")["callback_query"]

    assert query["message"] == {"chat": anna.chat.raw, "message_id": 4711, "date": 0}


def test_it_takes_one_answer_in_time(sim, anna, sent):
    late = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    query_id = anna.tap("Go")["callback_query"]["id"]
    answer = {"callback_query_id": query_id, "text": "x" * 200}

    assert sim.unanswered_callbacks()[0]["id"] == query_id
    assert sim.call("answerCallbackQuery", {**answer, "text": "x" * 201})["ok"] is False
    assert sim.call("answerCallbackQuery", answer)["result"] is True
    assert sim.unanswered_callbacks() == []
    assert sim.call("answerCallbackQuery", answer)["description"] == late
    assert sim.call("answerCallbackQuery", {"callback_query_id": "1"})["description"] == late
    other = anna.tap("Go")["callback_query"]["id"]
    then = sim.now()
    sim.now = lambda: then + 61
    assert sim.call("answerCallbackQuery", {"callback_query_id": other})["description"] == late


def test_it_says_which_buttons_there_are_when_none_fits(anna, sent):
    with pytest.raises(LookupError, match="Stop"):
        anna.tap("Stop")
