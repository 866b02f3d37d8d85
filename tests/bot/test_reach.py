"""How the team can reach somebody who asked for a call: typed, shown to staff, and forgotten."""

import logging
from datetime import timedelta

import pytest
from django.db import connection

from bot import callbacks
from bot.logs import ScrubbingFormatter
from bot.models import CallbackRequest
from content.models import ContentVersion, LoggedQuestion, UrgentSign

NUMBER = "Ana, 07700 900 123"


@pytest.fixture
def asked(anna):
    anna.tap_data("callback:effect:morning")
    return anna


@pytest.fixture
def cord(db):
    UrgentSign.objects.create(
        key="cord", language="en", title="Pressure on the spinal cord", is_published=True,
        notice="- numb legs", act="Call now.", phrases=["cannot feel + leg*/feet"],
    )  # fmt: skip
    ContentVersion.bump()


def request_of(patient):
    return patient.callback_requests.get()


def test_a_typed_number_goes_with_the_request_and_is_encrypted(asked):
    screen = asked.say(NUMBER)

    assert f"They reach you by: {NUMBER}" in screen.text
    assert "I delete it 7 days after" in screen.text
    assert request_of(asked.patient).reach_at == NUMBER
    with connection.cursor() as cursor:
        cursor.execute("SELECT reach_at FROM bot_callbackrequest")
        assert "900" not in cursor.fetchone()[0]


def test_without_a_number_the_reference_is_what_they_have(asked):
    screen = asked.tap("They have my number")

    assert "The team sees your reference, not your name" in screen.text
    assert request_of(asked.patient).reach_at == ""


def test_a_number_can_be_left_or_changed_later(asked):
    asked.tap("They have my number")
    asked.tap("Leave a number")
    asked.say("020 7946 0999")
    assert request_of(asked.patient).reach_at == "020 7946 0999"

    asked.tap("Change how they reach me")
    assert "could not read that as a phone number" in asked.say("what is a scan?").text
    screen = asked.say("<b>Ana</b>")
    assert "They reach you by: <b>Ana</b>" in screen.text
    assert request_of(asked.patient).reach_at == "<b>Ana</b>"


@pytest.mark.parametrize(
    "text", ["is it normal to feel so tired all day", "what?", "…", "07700 900 123 " + "very " * 30]
)
def test_what_is_no_way_to_reach_somebody_is_asked_for_again(asked, text):
    assert "How can they reach you?" in asked.say(text).text
    assert not CallbackRequest.objects.exists()
    assert "Your request is with" in asked.say("07700 900 123").text


def test_an_urgent_text_comes_first(asked, cord):
    screen = asked.say("call me on 07700 900 123, I cannot feel my legs")

    assert "Call now" in screen.text
    assert not CallbackRequest.objects.exists()


def test_cancelling_forgets_it_at_once(asked):
    asked.say(NUMBER)
    asked.tap("Cancel the request")

    assert request_of(asked.patient).reach_at == ""


def test_it_goes_seven_days_after_the_request_is_closed(asked, now):
    asked.say(NUMBER)
    callbacks.purge(now + timedelta(days=100))
    assert request_of(asked.patient).reach_at == NUMBER

    callbacks.close(request_of(asked.patient).pk, outcome="reached", now=now)
    assert callbacks.purge(now + timedelta(days=6)) == 0
    assert callbacks.purge(now + timedelta(days=8)) == 1
    assert request_of(asked.patient).reach_at == ""


def test_nobody_logs_it(asked, caplog):
    caplog.set_level(logging.DEBUG)
    asked.say(NUMBER)
    asked.say("ana 07700 900 124")

    written = "".join(ScrubbingFormatter("%(message)s").format(record) for record in caplog.records)
    assert "900" not in written
    assert not LoggedQuestion.objects.exists()


def test_a_mended_number_is_not_taken_silently_nor_searched_for(asked):
    asked.person.say(NUMBER)
    asked._read()
    mine = [one for one in asked.person.chat.messages if not one.from_bot][-1]
    screen = asked.do("edit", mine, "Ana, 07700 900 125")

    assert "I have not kept it" in screen.text
    assert request_of(asked.patient).reach_at == NUMBER
    asked.tap("Change how they reach me")
    asked.say("07700 900 125")
    assert request_of(asked.patient).reach_at == "07700 900 125"


def test_a_number_out_of_the_blue_offers_a_call(anna):
    assert "Please call me" in anna.say("+34 600 123 456").buttons


@pytest.mark.parametrize(
    "text", ["24/12/2026", "2026-12-24", "platelets 150000", "what does 07700 900 123 mean?"]
)
def test_other_numbers_are_questions(text):
    assert not callbacks.is_phone_number(text)
