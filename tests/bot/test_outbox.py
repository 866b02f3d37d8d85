from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from bot import outbox, patients
from bot.models import Delivery, Patient, Reminder
from bot.recurrence import Schedule
from bot.reminders import LATE_LIMIT, MOST_REMINDERS, delete_reminder, plan_due, set_reminder
from content.errors import DomainError

DAY = date(2026, 11, 25)
DUE = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
State = Delivery.State


def weekly(at):
    return Schedule(Reminder.Rule.WEEKLY, at, DAY, weekdays=(DAY.weekday(),))


@pytest.fixture
def clock():
    with time_machine.travel(DUE - timedelta(days=1), tick=False) as clock:
        yield clock


@pytest.fixture
def reminder(clock, patient):
    return set_reminder(patient, weekly(time(9)), now=DUE - timedelta(days=1))


@pytest.fixture
def delivery(reminder, clock):
    clock.move_to(DUE)
    plan_due(now=DUE)
    return Delivery.objects.get()


def test_it_plans_a_due_reminder_once(reminder):
    assert plan_due(now=DUE - timedelta(seconds=1)) == 0
    assert plan_due(now=DUE) == 1
    assert plan_due(now=DUE) == 0

    reminder.refresh_from_db()
    assert reminder.next_due == DUE + timedelta(days=7)
    assert Delivery.objects.get().due_at == DUE


def test_it_plans_no_burst_after_an_outage(reminder):
    plan_due(now=DUE + timedelta(days=21, hours=1))

    assert Delivery.objects.get().state == State.EXPIRED
    reminder.refresh_from_db()
    assert reminder.next_due == DUE + timedelta(days=28)


def test_it_ends_a_one_off(clock, patient):
    schedule = Schedule(Reminder.Rule.ONCE, time(9), DAY)
    once = set_reminder(patient, schedule, now=DUE - timedelta(days=1))
    plan_due(now=DUE)

    once.refresh_from_db()
    assert once.next_due is None
    assert list(patient.reminders.current()) == []


def test_it_plans_nothing_for_a_patient_who_left(reminder, patient):
    patients.stop(patient)

    assert plan_due(now=DUE) == 0


def test_it_refuses_too_many_reminders(clock, patient):
    for minute in range(MOST_REMINDERS):
        set_reminder(patient, weekly(time(10, minute)), now=DUE)

    with pytest.raises(DomainError):
        set_reminder(patient, weekly(time(11)), now=DUE)


def test_a_claimed_row_is_claimed_by_nobody_else(delivery):
    assert [row.pk for row in outbox.claim(now=DUE)] == [delivery.pk]
    assert outbox.claim(now=DUE) == []


def test_a_lease_that_ran_out_gives_the_row_back(delivery):
    (first,) = outbox.claim(now=DUE)
    (second,) = outbox.claim(now=DUE + outbox.LEASE + timedelta(seconds=1))

    assert not outbox.begin([first])
    assert outbox.begin([second])


def test_a_row_that_was_being_sent_is_uncertain_and_sent_again(delivery, clock):
    (first,) = outbox.claim(now=DUE)
    outbox.begin([first])
    clock.move_to(DUE + outbox.LEASE + timedelta(seconds=1))
    (second,) = outbox.claim(now=DUE + outbox.LEASE + timedelta(seconds=1))

    assert outbox.begin([second])
    outbox.mark_sent([(second, 7)])
    delivery.refresh_from_db()
    assert (delivery.state, delivery.uncertain_times, delivery.message_id) == (State.SENT, 1, 7)


def test_a_sender_that_lost_its_lease_cannot_mark_the_row(delivery, clock):
    (first,) = outbox.claim(now=DUE)
    later = DUE + outbox.LEASE + timedelta(seconds=1)
    clock.move_to(later)
    (second,) = outbox.claim(now=later)
    outbox.begin([second])
    outbox.mark_sent([(second, 7)])
    outbox.mark_failed(first, "too late to say")

    delivery.refresh_from_db()
    assert delivery.state == State.SENT


def test_a_row_that_is_too_late_expires_unsent(delivery):
    assert outbox.claim(now=DUE + LATE_LIMIT + timedelta(seconds=1)) == []

    delivery.refresh_from_db()
    assert delivery.state == State.EXPIRED


@pytest.mark.parametrize("leave", [patients.stop, patients.note_blocked])
def test_it_sends_nothing_to_a_patient_who_left_after_the_claim(delivery, patient, leave):
    (claimed,) = outbox.claim(now=DUE)
    leave(patient)

    assert not outbox.begin([claimed])
    outbox.give_back([claimed])
    delivery.refresh_from_db()
    assert delivery.state == State.CANCELLED


def test_it_sends_nothing_of_a_reminder_deleted_after_the_claim(delivery, patient, reminder):
    (claimed,) = outbox.claim(now=DUE)
    delete_reminder(patient, reminder.pk, now=DUE)

    assert not outbox.begin([claimed])


def test_it_retries_later_and_gives_up_in_the_end(delivery, clock):
    moment = DUE
    for _attempt in range(outbox.MOST_ATTEMPTS):
        clock.move_to(moment)
        (row,) = outbox.claim(now=moment)
        assert outbox.begin([row])
        outbox.mark_retry(row, after=timedelta(minutes=1), reason="NetworkError")
        assert outbox.claim(now=moment + timedelta(seconds=59)) == []
        moment += timedelta(seconds=61)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == (State.FAILED, "NetworkError")


def test_a_row_that_stays_uncertain_is_given_up(delivery, clock):
    moment = DUE
    for _attempt in range(outbox.MOST_ATTEMPTS):
        clock.move_to(moment)
        (row,) = outbox.claim(now=moment)
        outbox.begin([row])
        moment += outbox.LEASE + timedelta(seconds=1)

    assert outbox.claim(now=moment) == []
    delivery.refresh_from_db()
    assert delivery.state == State.FAILED


def test_stop_cancels_what_is_owed(delivery, patient):
    patients.stop(patient)

    delivery.refresh_from_db()
    assert delivery.state == State.CANCELLED
    assert patient.status == Patient.Status.STOPPED
