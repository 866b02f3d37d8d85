from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from bot.models import Delivery, Reminder
from bot.reminders import plan_due

MONDAY_NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def monday(settings):
    with time_machine.travel(MONDAY_NOON, tick=False) as clock:
        yield clock


def begin(talk):
    talk.tap("My reminders")
    return talk.tap("New reminder")


def test_it_sets_a_weekly_reminder_in_four_taps(monday, anna):
    begin(anna)
    anna.tap("Every week")
    anna.tap("Friday")
    screen = anna.tap("Morning, 9:00")
    assert "Every Friday at 9:00" in screen.text
    assert "Time zone: Europe/London" in screen.text

    screen = anna.tap("Yes, set it")
    assert "Next: Friday 27 November, 9:00 (Europe/London)" in screen.text
    reminder = Reminder.objects.get()
    assert reminder.next_due == datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


def test_it_sets_a_typed_time_minutes_ahead(monday, anna):
    begin(anna)
    anna.tap("Once")
    anna.tap("Today")
    assert "What time?" in anna.tap("Other time").text
    screen = anna.say("in 2 minutes")
    assert "Once, on Monday 23 November at 12:02" in screen.text

    anna.tap("Yes, set it")
    assert Reminder.objects.get().next_due == MONDAY_NOON + timedelta(minutes=2)


def test_it_asks_again_when_it_cannot_read_the_time(monday, anna):
    begin(anna)
    anna.tap("Once")
    anna.tap("Tomorrow")
    anna.tap("Other time")

    assert "I could not read that as a time" in anna.say("when I wake up").text
    assert "Tuesday 24 November at 7:30" in anna.say("7.30").text


def test_it_forgets_a_half_set_reminder_when_the_patient_goes_elsewhere(monday, anna):
    begin(anna)
    anna.tap("Once")
    anna.tap("Tomorrow")
    anna.tap("Other time")
    anna.tap("Home")

    assert "I have no answer" in anna.say("10:00").text


def test_it_sets_one_reminder_on_a_double_tap(monday, anna):
    begin(anna)
    anna.tap("Every week")
    anna.tap("Friday")
    screen = anna.tap("Morning, 9:00")
    anna.person.tap("Yes, set it", screen)
    anna.tap_data("remind:weekly:20261127:0900:set", screen)

    assert Reminder.objects.count() == 1


def test_it_refuses_a_time_that_has_passed(monday, anna):
    assert "Morning, 9:00" not in begin(anna).buttons
    anna.tap("Once")
    assert "Morning, 9:00" not in anna.tap("Today").buttons

    screen = anna.tap_data("remind:once:20261123:0900:set")
    assert "That time has passed" in screen.text
    screen = anna.tap_data("remind:once:20261001:0900:set")
    assert "That day has passed" in screen.text
    assert not Reminder.objects.exists()


def test_it_lists_and_stops_reminders(monday, anna):
    anna.tap_data("remind:weekly:20261127:0900:set")
    anna.tap("My reminders")
    assert "Every Friday at 9:00" in anna.tap("Every Friday at 9:00").text

    assert "That reminder is stopped" in anna.tap("Stop this reminder").text
    assert not Reminder.objects.current().exists()


def test_it_does_not_show_or_stop_another_patients_reminder(monday, anna, patient):
    from bot.reminders import set_reminder

    other = set_reminder(
        patient,
        rule=Reminder.Rule.WEEKLY,
        day=MONDAY_NOON.date(),
        at=MONDAY_NOON.time(),
        now=MONDAY_NOON,
    )
    anna.tap_data(f"stop-reminder:{other.pk}")
    anna.tap_data(f"reminder:{other.pk}")

    other.refresh_from_db()
    assert other.status == Reminder.Status.ACTIVE


@pytest.fixture
def arrived(monday, anna):
    """A weekly reminder that has been sent, and the talk in which its buttons are tapped."""
    anna.tap_data("remind:weekly:20261127:0900:set")
    monday.move_to(datetime(2026, 11, 27, 9, 0, 5, tzinfo=UTC))
    plan_due(now=datetime(2026, 11, 27, 9, 0, 5, tzinfo=UTC))
    return Delivery.objects.get()


def test_it_records_that_the_patient_reached_them(anna, arrived):
    screen = anna.tap_data(f"answer:{arrived.pk}:reached")

    assert screen.text.startswith("Good.")
    assert "Next: Friday 4 December, 9:00" in screen.text
    arrived.refresh_from_db()
    assert arrived.answer == Delivery.Answer.REACHED


def test_it_reminds_again_in_an_hour_once(anna, arrived):
    anna.tap_data(f"answer:{arrived.pk}:later")
    anna.tap_data(f"answer:{arrived.pk}:later")

    later = Delivery.objects.exclude(pk=arrived.pk).get()
    assert later.due_at - timedelta(hours=1) < datetime(2026, 11, 27, 9, 1, tzinfo=UTC)


def test_reaching_them_takes_the_later_reminder_back(anna, arrived):
    anna.tap_data(f"answer:{arrived.pk}:later")
    anna.tap_data(f"answer:{arrived.pk}:reached")

    later = Delivery.objects.exclude(pk=arrived.pk).get()
    assert later.state == Delivery.State.CANCELLED


def test_it_stops_these(anna, arrived):
    assert "I have stopped this reminder" in anna.tap_data(f"answer:{arrived.pk}:stopped").text
    assert Reminder.objects.get().status == Reminder.Status.ENDED
