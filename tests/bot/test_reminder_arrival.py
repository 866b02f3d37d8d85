from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from bot.models import Delivery, Reminder
from bot.recurrence import Schedule
from bot.reminders import pause_reminder, plan_due, set_reminder
from bot.screens.reminder_arrival import arrived as message

FRIDAY_NINE = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(FRIDAY_NINE - timedelta(days=4), tick=False) as clock:
        yield clock


@pytest.fixture
def arrived(clock, anna):
    """A weekly reminder that has been sent at Friday nine o'clock."""
    schedule = Schedule(Reminder.Rule.WEEKLY, time(9), date(2026, 11, 23), weekdays=(4,))
    set_reminder(anna.patient, schedule, now=datetime(2026, 11, 23, tzinfo=UTC), preset="effects")
    clock.move_to(FRIDAY_NINE + timedelta(seconds=5))
    plan_due(now=FRIDAY_NINE + timedelta(seconds=5))
    Delivery.objects.update(state="sent", sent_at=FRIDAY_NINE + timedelta(seconds=6), message_id=7)
    return Delivery.objects.select_related("patient", "reminder").get()


def later_one(arrived):
    return Delivery.objects.exclude(pk=arrived.pk).get()


def test_the_notification_says_nothing_until_it_is_tapped(anna, arrived):
    sent = message(arrived, now=FRIDAY_NINE)
    assert sent.text == "You asked me to remind you of something."
    assert [row[0].label for row in sent.rows] == ["Show", "Urgent help"]

    screen = anna.tap_data(sent.rows[0][0].data)
    assert "Friday 27 November, 9:00" in screen.text
    assert "Call my team about side effects" in screen.text
    assert "Daytime, open now until 17:00:\n020 7946 0001" in screen.text
    assert "This was due" not in screen.text
    assert screen.buttons == [
        "I reached them", "Could not reach them", "Later", "Not needed",
        "Change or stop this reminder", "Urgent help", "Home",
    ]  # fmt: skip


def test_a_patient_who_is_not_discreet_reads_it_at_once(arrived):
    arrived.patient.is_discreet = False

    assert "Call my team about side effects" in message(arrived, now=FRIDAY_NINE).text


def test_one_that_is_late_says_when_it_was_due(anna, arrived):
    late = FRIDAY_NINE + timedelta(hours=2)
    arrived.patient.is_discreet = False
    assert "This was due at 9:00." in message(arrived, now=late).text

    Delivery.objects.update(sent_at=late)
    assert "This was due at 9:00." in anna.tap_data(f"show-reminder:{arrived.pk}").text


def test_it_records_that_the_patient_reached_them(anna, arrived):
    anna.tap_data(f"show-reminder:{arrived.pk}")
    screen = anna.tap("I reached them")

    assert screen.text == "Good. Next: Friday 4 December, 9:00."
    arrived.refresh_from_db()
    assert arrived.answer == Delivery.Answer.REACHED


def test_not_needed_is_fine(anna, arrived):
    anna.tap_data(f"show-reminder:{arrived.pk}")

    assert "That is fine." in anna.tap("Not needed").text
    arrived.refresh_from_db()
    assert arrived.answer == Delivery.Answer.NOT_NEEDED


def test_not_reaching_them_offers_other_ways(anna, arrived):
    anna.tap_data(f"show-reminder:{arrived.pk}")
    screen = anna.tap("Could not reach them")
    assert "020 7946 0002" in screen.text
    assert screen.buttons[:2] == ["Ask them to call me", "Remind me in 1 hour"]

    anna.tap("Remind me in 1 hour")
    assert later_one(arrived).due_at == FRIDAY_NINE + timedelta(hours=1, seconds=5)


@pytest.mark.parametrize(
    ("label", "due"),
    [
        ("In 1 hour", FRIDAY_NINE + timedelta(hours=1, seconds=5)),
        ("This evening", datetime(2026, 11, 27, 18, tzinfo=UTC)),
        ("Tomorrow", datetime(2026, 11, 28, 9, tzinfo=UTC)),
    ],
)
def test_it_reminds_later_once(anna, arrived, clock, label, due):
    anna.tap_data(f"show-reminder:{arrived.pk}")
    choices = anna.tap("Later")
    anna.person.tap(label, choices)
    clock.shift(timedelta(seconds=2))
    data = {"In 1 hour": "hour", "This evening": "evening", "Tomorrow": "tomorrow"}[label]
    screen = anna.tap_data(f"later:{arrived.pk}:{data}")

    assert "I will remind you again on" in screen.text
    assert abs(later_one(arrived).due_at - due) < timedelta(seconds=3)
    arrived.refresh_from_db()
    assert arrived.answer == Delivery.Answer.LATER


def test_the_evening_is_not_offered_in_the_evening(anna, arrived, clock):
    clock.move_to(FRIDAY_NINE + timedelta(hours=10))

    assert "This evening" not in anna.tap_data(f"later:{arrived.pk}").buttons
    assert "It is evening already" in anna.tap_data(f"later:{arrived.pk}:evening").text
    assert Delivery.objects.count() == 1


def test_reaching_them_takes_the_later_one_back_and_asking_again_owes_it_anew(anna, arrived):
    anna.tap_data(f"later:{arrived.pk}:tomorrow")
    anna.tap_data(f"answer:{arrived.pk}:reached")
    assert later_one(arrived).state == Delivery.State.CANCELLED

    anna.tap_data(f"later:{arrived.pk}:tomorrow")
    assert later_one(arrived).state == Delivery.State.DUE


def test_a_paused_reminder_is_not_sent_later(anna, arrived):
    pause_reminder(anna.patient, arrived.reminder_id)

    assert "That reminder is stopped" in anna.tap_data(f"later:{arrived.pk}:hour").text
    assert Delivery.objects.count() == 1


def test_it_can_be_changed_or_stopped_from_where_it_arrived(anna, arrived):
    anna.tap_data(f"show-reminder:{arrived.pk}")

    assert "Delete this reminder" in anna.tap("Change or stop this reminder").buttons


@pytest.mark.parametrize(
    "data", ["show-reminder:{}", "answer:{}:reached", "later:{}", "later:{}:hour"]
)
def test_another_patients_reminder_is_out_of_reach(clock, anna, patient, data):
    reminder = set_reminder(
        patient, Schedule("daily", time(9), FRIDAY_NINE.date()), now=FRIDAY_NINE
    )
    delivery = Delivery.objects.create(
        patient=patient, reminder=reminder, due_at=FRIDAY_NINE, not_after=FRIDAY_NINE
    )
    screen = anna.tap_data(data.format(delivery.pk))

    assert "That button is from earlier" in screen.text
    delivery.refresh_from_db()
    assert delivery.answer == ""
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize("data", ["answer:{}:stop", "later:{}:never", "show-reminder:x"])
def test_forged_answers_change_nothing(anna, arrived, data):
    anna.tap_data(data.format(arrived.pk))

    arrived.refresh_from_db()
    assert arrived.answer == ""
