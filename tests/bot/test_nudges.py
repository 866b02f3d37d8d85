"""One gentle nudge after a reminder without an answer."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from bot import nudges, outbox, patients
from bot.models import Delivery, Reminder
from bot.recurrence import Schedule
from bot.reminders import plan_due, set_reminder
from bot.screens.reminder_arrival import arrived

NINE = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
NOON = NINE + timedelta(hours=3)


@pytest.fixture
def clock():
    with time_machine.travel(NINE - timedelta(days=1), tick=False) as clock:
        yield clock


@pytest.fixture
def sent(clock, anna):
    """A reminder that Anna got at nine."""
    schedule = Schedule(Reminder.Rule.DAILY, time(9), date(2026, 11, 27))
    set_reminder(anna.patient, schedule, now=NINE - timedelta(hours=1))
    clock.move_to(NINE)
    plan_due(now=NINE)
    outbox.mark_sent([(row, 7) for row in outbox.begin(outbox.claim(now=NINE))])
    return Delivery.objects.get()


def test_it_is_owed_once_when_nobody_answered(sent):
    assert nudges.plan_due(now=NOON - timedelta(minutes=1)) == 0
    assert nudges.plan_due(now=NOON) == 1
    assert nudges.plan_due(now=NOON + timedelta(minutes=1)) == 0

    nudge = Delivery.objects.get(nudges=sent)
    assert (nudge.due_at, nudge.not_after) == (NOON, NOON + timedelta(hours=2))


def test_a_nudge_is_not_nudged_about(sent, clock):
    nudges.plan_due(now=NOON)
    clock.move_to(NOON)
    outbox.mark_sent([(row, 8) for row in outbox.begin(outbox.claim(now=NOON))])

    assert nudges.plan_due(now=NOON + timedelta(hours=3)) == 0


def test_an_answer_spares_the_nudge(anna, sent, clock):
    nudges.plan_due(now=NOON)
    clock.move_to(NOON)
    (claimed,) = outbox.claim(now=NOON)
    anna.tap_data(f"answer:{sent.pk}:reached")

    assert outbox.begin([claimed]) == []
    assert Delivery.objects.get(nudges=sent).state == "cancelled"


@pytest.mark.parametrize("why", ["answered", "stopped", "off", "long ago"])
def test_there_are_reasons_for_none(why, anna, sent, settings):
    if why == "answered":
        anna.tap_data(f"answer:{sent.pk}:missed")
    elif why == "stopped":
        patients.stop(anna.patient)
    elif why == "off":
        settings.REMINDER_NUDGE_HOURS = 0
    moment = NOON + timedelta(hours=3) if why == "long ago" else NOON

    assert nudges.plan_due(now=moment) == 0


def test_quiet_hours_hold_it(anna, sent, clock):
    patients.set_quiet_hours(anna.patient, time(11), time(13))
    nudges.plan_due(now=NOON)

    assert outbox.claim(now=NOON) == []
    assert len(outbox.claim(now=NOON + timedelta(hours=1, seconds=1))) == 1


def test_it_leads_to_the_reminder_and_its_answers(anna, sent, clock):
    nudges.plan_due(now=NOON)
    nudge = Delivery.objects.select_related("patient", "reminder").get(nudges=sent)
    shown = arrived(nudge, now=NOON)
    assert shown.rows[0][0].data == f"show-reminder:{sent.pk}"

    nudge.patient.is_discreet = False
    open_text = arrived(nudge, now=NOON).text
    assert open_text.startswith("Did you reach them? There is no hurry.")
    assert "Contact my care team" in open_text
    assert "This was due" not in open_text
