"""A patient's zone or appointment changes, and the reminders follow."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from bot.models import CareTeam, Delivery, Reminder
from bot.patients import join_team
from bot.recurrence import Schedule
from bot.reminders import pause_reminder, plan_due, reschedule, set_reminder

TUESDAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def daily(hour):
    return Schedule(Reminder.Rule.DAILY, time(hour), TUESDAY)


def move(patient, zone, now=NOW):
    patient.time_zone = zone
    patient.save(update_fields=["time_zone"])
    reschedule(patient, now=now)


def test_nine_oclock_is_nine_oclock_in_the_new_zone(patient):
    reminder = set_reminder(patient, daily(9), now=NOW)
    move(patient, "America/New_York")

    reminder.refresh_from_db()
    assert reminder.next_due == datetime(2026, 11, 24, 14, tzinfo=UTC)


def test_joining_a_team_elsewhere_moves_reminders(patient):
    reminder = set_reminder(patient, daily(12), now=NOW)
    madrid = CareTeam.objects.create(
        name="Madrid", emergency_number="112", time_zone="Europe/Madrid"
    )
    join_team(patient, madrid)

    reminder.refresh_from_db()
    assert reminder.next_due == datetime(2026, 11, 24, 11, tzinfo=UTC)


def test_what_was_sent_today_is_not_sent_again_because_clocks_moved(patient):
    reminder = set_reminder(patient, daily(9), now=NOW)
    plan_due(now=NOW + timedelta(hours=1))
    move(patient, "America/New_York", now=NOW + timedelta(hours=1))

    reminder.refresh_from_db()
    assert reminder.next_due == datetime(2026, 11, 25, 14, tzinfo=UTC)


def test_a_one_off_that_moved_into_the_past_goes_out_now(patient):
    once = Schedule(Reminder.Rule.ONCE, time(9), TUESDAY)
    reminder = set_reminder(patient, once, now=NOW)
    move(patient, "Europe/Athens")

    reminder.refresh_from_db()
    assert reminder.next_due == NOW
    plan_due(now=NOW)
    move(patient, "America/New_York")
    reminder.refresh_from_db()
    assert reminder.next_due is None
    assert Delivery.objects.count() == 1


def test_one_before_an_appointment_follows_its_day(patient):
    before = Schedule(Reminder.Rule.BEFORE_VISIT, time(9), TUESDAY, days_before=1)
    reminder = set_reminder(patient, before, now=NOW)
    assert reminder.next_due is None

    for visit_on, due in [
        (date(2026, 12, 4), datetime(2026, 12, 3, 9, tzinfo=UTC)),
        (date(2026, 12, 8), datetime(2026, 12, 7, 9, tzinfo=UTC)),
        (None, None),
        (TUESDAY + timedelta(days=1), datetime(2026, 11, 24, 9, tzinfo=UTC)),
    ]:
        patient.visit_on = visit_on
        patient.save(update_fields=["visit_on"])
        reschedule(patient, now=NOW)
        reminder.refresh_from_db()
        assert reminder.next_due == due

    nine = NOW + timedelta(minutes=30)
    assert plan_due(now=nine) == 1
    reschedule(patient, now=nine)
    reminder.refresh_from_db()
    assert reminder.next_due is None
    assert list(patient.reminders.listed()) == [reminder]


def test_paused_reminders_stay_as_they_are(patient):
    reminder = set_reminder(patient, daily(9), now=NOW)
    pause_reminder(patient, reminder.pk)
    move(patient, "America/New_York")

    reminder.refresh_from_db()
    assert reminder.next_due == datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "dues"),
    [
        # The clocks of London go forward on 29 March 2026 and back on 25 October.
        (datetime(2026, 3, 28, 8, 0, tzinfo=UTC), [(28, 9), (29, 8), (30, 8)]),
        (datetime(2026, 10, 24, 7, 0, tzinfo=UTC), [(24, 8), (25, 9), (26, 9)]),
    ],
)
def test_it_is_delivered_at_nine_across_a_clock_change(patient, before, dues):
    set_reminder(patient, Schedule(Reminder.Rule.DAILY, time(9), before.date()), now=before)
    for hours in range(72):
        plan_due(now=before + timedelta(hours=hours))

    sent = Delivery.objects.order_by("due_at").values_list("due_at", flat=True)
    assert [(due.day, due.hour) for due in sent] == dues
