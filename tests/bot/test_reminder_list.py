from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from bot.models import Delivery, Reminder
from bot.recurrence import Schedule
from bot.reminders import plan_due, set_reminder

MONDAY_NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
FRIDAYS = Schedule(Reminder.Rule.WEEKLY, time(9), date(2026, 11, 23), weekdays=(4,))


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY_NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def reminder(anna):
    reminder = set_reminder(anna.patient, FRIDAYS, now=MONDAY_NOON)
    anna.tap("My reminders")
    anna.tap("Every Friday at 9:00")
    return reminder


def test_it_shows_a_reminder_with_its_next_time(anna, reminder):
    text = anna.person.newest.text

    assert "Contact my care team" in text
    assert "Next: Friday 27 November, 9:00 (London)" in text


def test_it_changes_when(anna, reminder):
    anna.tap("Change when")
    anna.tap("Every day")
    assert "Every day at 18:00" in anna.tap("Evening, 18:00").text
    screen = anna.tap("Yes, set it")

    assert "Next: Monday 23 November, 18:00" in screen.text
    reminder.refresh_from_db()
    assert (reminder.rule, reminder.weekdays) == ("daily", [])
    assert Reminder.objects.count() == 1


def test_it_changes_when_by_typing(anna, reminder):
    anna.tap("Change when")
    anna.say("every 3 days at 8")
    anna.tap("Yes, set it")

    reminder.refresh_from_db()
    assert reminder.next_due == datetime(2026, 11, 24, 8, tzinfo=UTC)


def test_it_changes_what_it_is_about(anna, reminder):
    anna.tap("Change what it is about")
    assert "side effects" in anna.tap("Call my team about side effects").text

    anna.tap("Change what it is about")
    anna.tap("My own words")
    assert "a little long" in anna.say("x" * 201).text
    assert "Ask about &lt;the scan&gt;" in anna.say("Ask about <the scan>").html
    reminder.refresh_from_db()
    assert reminder.label == "Ask about <the scan>"
    assert "Fri, 9:00 · Ask about <the scan>" in anna.tap("Back").buttons


def test_it_pauses_and_goes_on(anna, reminder, monday):
    assert "paused" in anna.tap("Pause it").text
    monday.move_to(datetime(2026, 11, 27, 12, tzinfo=UTC))
    assert plan_due(now=datetime(2026, 11, 27, 12, tzinfo=UTC)) == 0

    assert "Next: Friday 4 December, 9:00" in anna.tap("Go on with it").text
    anna.tap_data(f"resume-reminder:{reminder.pk}")
    assert plan_due(now=datetime(2026, 11, 27, 12, tzinfo=UTC)) == 0
    reminder.refresh_from_db()
    assert reminder.status == Reminder.Status.ACTIVE


def test_a_one_off_whose_time_passed_in_a_pause_says_so(anna, monday):
    once = Schedule(Reminder.Rule.ONCE, time(15), date(2026, 11, 23))
    reminder = set_reminder(anna.patient, once, now=MONDAY_NOON)
    anna.tap_data(f"pause-reminder:{reminder.pk}")
    monday.shift(timedelta(hours=5))

    assert "That time has passed" in anna.tap("Go on with it").text


def test_it_asks_once_before_it_deletes(anna, reminder):
    screen = anna.tap("Delete this reminder")
    assert "Shall I delete" in screen.text
    anna.tap("Keep it")
    anna.tap("Delete this reminder")

    assert "That reminder is deleted" in anna.tap("Yes, delete it").text
    anna.tap_data(f"delete-reminder:{reminder.pk}:yes")
    reminder.refresh_from_db()
    assert reminder.status == Reminder.Status.ENDED
    assert anna.tap_data(f"reminder:{reminder.pk}").text.endswith("once or again and again.")


def test_deleting_answers_the_one_that_arrived(anna, reminder):
    delivery = Delivery.objects.create(
        patient=anna.patient, reminder=reminder, due_at=MONDAY_NOON, not_after=MONDAY_NOON,
        state="sent", sent_at=MONDAY_NOON, message_id=7,
    )  # fmt: skip
    anna.tap_data(f"delete-reminder:{reminder.pk}:yes")

    delivery.refresh_from_db()
    assert delivery.answer == Delivery.Answer.STOPPED


@pytest.mark.parametrize(
    "data",
    ["reminder:{}", "delete-reminder:{}:yes", "pause-reminder:{}", "resume-reminder:{}",
     "about:{}:results", "change:{}:daily:0:0900:contact:set"],
)  # fmt: skip
def test_another_patients_reminder_is_out_of_reach(anna, patient, data):
    other = set_reminder(patient, FRIDAYS, now=MONDAY_NOON)
    screen = anna.tap_data(data.format(other.pk))

    assert "You have no reminder" in screen.text
    other.refresh_from_db()
    assert (other.status, other.preset, other.rule) == ("active", "contact", "weekly")


def test_words_for_another_patients_reminder_go_nowhere(anna, patient):
    other = set_reminder(patient, FRIDAYS, now=MONDAY_NOON)
    anna.tap_data(f"about:{other.pk}:words")
    anna.say("mine now")

    other.refresh_from_db()
    assert other.label == ""
