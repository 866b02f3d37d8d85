from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from bot import visits
from bot.models import Reminder, VisitQuestion
from bot.typed_date import typed_date

MONDAY_NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def monday():
    with time_machine.travel(MONDAY_NOON, tick=False) as clock:
        yield clock


def add(talk, text):
    talk.tap_data("add-question")
    return talk.say(text)


def test_it_collects_ticks_and_deletes_questions(anna):
    assert "Here you can collect" in anna.tap("My visit").text
    anna.tap("Add a question")
    assert "on the list" in anna.say("May I\nswim <b>again</b>").text
    add(anna, "May I swim <b>again</b>")  # the same once more
    assert "My visit: 1 question" in anna.tap("Home").buttons

    anna.tap("My visit: 1 question")
    anna.tap("May I swim <b>again</b>")
    assert "Asked: May I swim <b>again</b>" in anna.tap("I have asked this").buttons
    anna.tap("Asked: May I swim <b>again</b>")
    anna.tap("Still to ask")
    anna.tap("May I swim <b>again</b>")
    assert "Here you can collect" in anna.tap("Delete it").text
    assert not VisitQuestion.objects.exists()


def test_it_adds_an_answers_question_once(anna, new_faq):
    faq = new_faq("her2")
    screen = anna.tap_data(f"faq:{faq.pk}")
    anna.tap("Ask at my visit", screen)
    assert "It is her2." in anna.tap("Ask at my visit").text

    assert VisitQuestion.objects.get().text == "What is her2?"


def test_it_adds_a_sensitive_question_without_opening_it(anna, new_faq):
    faq = new_faq("time", sensitive=True)
    anna.tap_data(f"faq:{faq.pk}")
    screen = anna.tap("Add it to my questions for the team")

    assert "both are fine" in screen.text
    assert VisitQuestion.objects.count() == 1


def test_it_asks_for_a_shorter_question(anna):
    assert "up to 500 characters" in add(anna, "swim " * 200).text
    anna.say("Swim soon")

    assert VisitQuestion.objects.get().text == "Swim soon"


def test_it_shows_all_questions_as_messages_that_fit(anna):
    for number in range(12):
        visits.add_question(anna.patient, f"{number} " + "<&" * 248)
    anna.tap("My visit")
    before = len(anna.person.replies)
    screen = anna.tap("Show as one message")
    assert len(anna.person.replies) == before + 1
    assert "1. 0 <&" in screen.text
    seen = screen.text
    while "Next page" in anna.person.newest.buttons:
        seen += anna.tap("Next page").text

    assert all(f"{number + 1}. {number} <&" in seen for number in range(12))


def test_it_touches_no_other_patients_questions(anna, patient):
    other = visits.add_question(patient, "Mine")
    for data in ("question", "tick", "delete-question"):
        anna.tap_data(f"{data}:{other.pk}")
    other.refresh_from_db()

    assert not other.is_done


def test_it_keeps_the_list_within_eight_rows(anna):
    for number in range(9):
        visits.add_question(anna.patient, f"Question {number}")
    anna.tap("My visit")

    assert len(anna.tap("More (1 of 3)").keyboard) == 8


def test_it_sets_the_date_and_reminds_the_day_before(monday, anna):
    anna.tap("My visit")
    anna.tap("Set the date")
    assert "Thursday 3 December 2026" in anna.tap_data("visit-on:20261203").text
    anna.tap("Remind me the day before")
    anna.tap_data("visit-remind")
    assert Reminder.objects.get().next_due == datetime(2026, 12, 2, 18, tzinfo=UTC)

    anna.tap_data("type-visit-date")
    assert "could not read" in anna.say("xyzzy").text
    assert "Friday 4 December" in anna.say("4.12.").text
    assert Reminder.objects.get().next_due == datetime(2026, 12, 3, 18, tzinfo=UTC)

    anna.tap_data("visit-date")
    anna.tap("No date")
    assert anna.patient.visit_on is None


def test_it_refuses_a_day_that_has_passed(monday, anna):
    assert "That day has passed" in anna.tap_data("visit-on:20261101").text
    anna.tap_data("type-visit-date")
    assert "That day has passed" in anna.say("1.11.2026").text
    assert anna.patient.visit_on is None


@pytest.mark.parametrize("text, day", [
    ("3 Dec", date(2026, 12, 3)), ("03.12.2026", date(2026, 12, 3)), ("3/12", date(2026, 12, 3)),
    ("2026-12-03", date(2026, 12, 3)), ("tomorrow", date(2026, 11, 24)), ("mañana", date(2026, 11, 24)),
    ("on Thursday", date(2026, 11, 26)), ("Monday", date(2026, 11, 30)), ("el jueves", date(2026, 11, 26)),
    ("3 de diciembre", date(2026, 12, 3)), ("December 3rd, 2026", date(2026, 12, 3)),
    ("Thursday 3 December", date(2026, 12, 3)), ("2 Jan", date(2027, 1, 2)), ("3.12.26", date(2026, 12, 3)),
    ("29 Feb", date(2028, 2, 29)), ("31.2.", None), ("soon", None), ("", None), ("3", None), ("13/13", None),
])  # fmt: skip
def test_it_reads_days_as_people_type_them(text, day):
    assert typed_date(text, today=date(2026, 11, 23)) == day


def test_it_deletes_questions_thirty_days_after_the_visit(monday, anna):
    patient = anna.patient
    add(anna, "Before the visit")
    visits.set_day(patient, date(2026, 12, 1), now=MONDAY_NOON)
    assert visits.purge(MONDAY_NOON + timedelta(days=38)) == 0
    monday.move_to(datetime(2026, 12, 20, tzinfo=UTC))
    visits.add_question(patient, "For the next one")

    assert visits.purge(datetime(2027, 1, 2, tzinfo=UTC)) == 1
    assert VisitQuestion.objects.get().text == "For the next one"
    assert anna.patient.visit_on is None


def test_it_opens_an_answer_from_a_link(anna, new_faq):
    new_faq("her2")
    assert "It is her2." in anna.start("faq-her2").text
    assert "not here any more" in anna.start("faq-nothing").text


def test_it_opens_the_answer_of_a_link_after_consent(stranger, team, new_faq):
    new_faq("her2")
    assert "Before we start" in stranger.start("faq-her2").text

    assert "It is her2." in stranger.tap("I agree").text
