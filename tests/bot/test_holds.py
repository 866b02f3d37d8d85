"""What holds a reminder back: see docs/decisions/0008-holds.md."""

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine

from bot import outbox
from bot.models import Delivery, Reminder
from bot.outbox import quiet_until
from bot.reminders import LATE_LIMIT

DUE = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)
LATE = DUE + timedelta(hours=1)
State = Delivery.State


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(DUE, tick=False) as clock:
        yield clock


@pytest.fixture
def delivery(patient):
    reminder = Reminder.objects.create(
        patient=patient, rule="daily", starts_on=DUE.date(), at=time(23)
    )
    return Delivery.objects.create(
        patient=patient, reminder=reminder, due_at=DUE, not_after=DUE + LATE_LIMIT
    )


def prefer(patient, **fields):
    for name, value in fields.items():
        setattr(patient, name, value)
    patient.save(update_fields=fields)


def test_quiet_hours_do_not_hold_what_is_on_time(delivery, patient):
    prefer(patient, quiet_from=time(22), quiet_until=time(4))

    assert len(outbox.claim(now=DUE + timedelta(minutes=9))) == 1


def test_quiet_hours_hold_what_is_late_until_they_end(delivery, patient, clock):
    prefer(patient, quiet_from=time(22), quiet_until=time(4))
    assert outbox.claim(now=LATE) == []
    assert outbox.claim(now=datetime(2026, 11, 25, 3, 59, tzinfo=UTC)) == []

    (row,) = outbox.claim(now=datetime(2026, 11, 25, 4, 0, 1, tzinfo=UTC))
    assert row.uncertain_times == 0
    assert outbox.begin([row])


def test_quiet_hours_that_outlast_it_let_it_expire(delivery, patient):
    prefer(patient, quiet_from=time(22), quiet_until=time(8))
    assert outbox.claim(now=LATE) == []
    assert outbox.claim(now=datetime(2026, 11, 25, 8, 1, tzinfo=UTC)) == []

    delivery.refresh_from_db()
    assert delivery.state == State.EXPIRED


@pytest.mark.parametrize(
    "hold", [{"paused_until": DUE + timedelta(hours=2)}, {"wants_reminders": False}]
)
def test_a_pause_holds_everything_and_ending_it_lets_go(delivery, patient, hold):
    prefer(patient, **hold)
    assert outbox.claim(now=LATE) == []

    prefer(patient, paused_until=None, wants_reminders=True)
    assert len(outbox.claim(now=LATE)) == 1


def test_a_pause_that_ends_by_itself_lets_go(delivery, patient):
    prefer(patient, paused_until=LATE)

    assert len(outbox.claim(now=LATE)) == 1


def test_a_pause_after_the_claim_stops_the_call(delivery, patient, clock):
    (row,) = outbox.claim(now=DUE)
    prefer(patient, paused_until=LATE)

    assert not outbox.begin([row])
    outbox.give_back([row])
    delivery.refresh_from_db()
    assert delivery.state == State.DUE


def test_a_long_pause_ends_without_a_burst(delivery, patient):
    prefer(patient, paused_until=DUE + timedelta(days=7))
    assert outbox.claim(now=DUE + LATE_LIMIT + timedelta(seconds=1)) == []

    delivery.refresh_from_db()
    assert delivery.state == State.EXPIRED


@pytest.mark.parametrize(
    ("start", "end", "local", "until"),
    [
        (time(22), time(7), datetime(2026, 11, 24, 21, 59), None),
        (time(22), time(7), datetime(2026, 11, 24, 22, 0), datetime(2026, 11, 25, 7, 0)),
        (time(22), time(7), datetime(2026, 11, 25, 6, 59), datetime(2026, 11, 25, 7, 0)),
        (time(22), time(7), datetime(2026, 11, 25, 7, 0), None),
        (time(13), time(15), datetime(2026, 11, 24, 14, 0), datetime(2026, 11, 24, 15, 0)),
        (time(13), time(13), datetime(2026, 11, 24, 13, 0), None),
        (None, None, datetime(2026, 11, 24, 13, 0), None),
    ],
)
def test_quiet_hours_are_on_the_patients_clock(patient, start, end, local, until):
    patient.time_zone = "America/New_York"
    patient.quiet_from, patient.quiet_until = start, end
    found = quiet_until(patient, local.replace(tzinfo=patient.zone).astimezone(UTC))

    assert (found and found.astimezone(patient.zone).replace(tzinfo=None)) == until
