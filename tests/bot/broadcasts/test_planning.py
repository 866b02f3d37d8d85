"""From a released broadcast to deliveries."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from bot import outbox, patients
from bot.broadcasts import controlling
from bot.broadcasts.drafts import choose_recipients
from bot.broadcasts.planning import plan_due
from bot.broadcasts.releasing import release_broadcast
from bot.models import Broadcast, Delivery, Patient
from content.errors import DomainError

State = Broadcast.State
MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


def test_each_patient_of_the_audience_is_owed_one(new_patients, new_sending, now):
    new_patients(3)
    new_patients(1, status="stopped")
    broadcast = new_sending()

    assert broadcast.state == State.SENDING
    assert broadcast.deliveries.count() == 3
    row = broadcast.deliveries.first()
    assert (row.state, row.due_at, row.not_after) == ("due", now, now + timedelta(hours=24))
    assert row.attempts == row.uncertain_times == 0
    assert broadcast.events.last().note == "3 patients; used /stop: 1"


def test_it_is_planned_once_and_the_audience_stays_as_it_was(new_patients, new_sending, now):
    new_patients(2)
    broadcast = new_sending()
    new_patients(1)

    assert plan_due(now=now) == 0
    assert broadcast.deliveries.count() == 2


def test_nothing_is_planned_before_its_time_or_the_time_to_cancel(new_patients, new_draft, now):
    new_patients(1)
    later = new_draft(send_at=now + timedelta(hours=1))
    soon = new_draft(cancel_delay=5)
    for one in (later, soon):
        release_broadcast(one, by=None, now=now)

    assert plan_due(now=now + timedelta(minutes=4)) == 0
    assert plan_due(now=now + timedelta(minutes=5)) == 1
    assert plan_due(now=now + timedelta(hours=1)) == 1
    assert later.deliveries.get().due_at == now + timedelta(hours=1)


def test_at_local_time_each_clock_counts(new_patients, new_draft):
    zones = {"Pacific/Auckland": -13, "Europe/Madrid": -1, "America/New_York": 5}
    for zone in zones:
        new_patients(2, time_zone=zone)
    broadcast = new_draft(send_at=MONDAY, zone="UTC", at_local_time=True)
    release_broadcast(broadcast, by=None, now=MONDAY - timedelta(days=2))
    assert plan_due(now=MONDAY - timedelta(hours=14, seconds=1)) == 0

    assert plan_due(now=MONDAY - timedelta(hours=14)) == 6
    for row in broadcast.deliveries.select_related("patient"):
        assert row.due_at == MONDAY + timedelta(hours=zones[row.patient.time_zone])
        assert row.not_after == row.due_at + timedelta(hours=24)


def test_a_spread_one_goes_out_in_even_steps(new_patients, new_sending, now):
    new_patients(60)
    broadcast = new_sending(spread_minutes=30)
    counts = Counter(row.due_at for row in broadcast.deliveries.all())

    assert sorted(counts) == [now + timedelta(minutes=step) for step in range(30)]
    assert set(counts.values()) == {2}


def test_only_chosen_patients_get_it(new_patients, new_draft, chris, now):
    one, *_others = new_patients(3)
    broadcast = new_draft()
    choose_recipients(broadcast, Patient.objects.filter(pk=one.pk), by=chris)
    release_broadcast(broadcast, by=None, now=now)
    plan_due(now=now)

    assert [row.patient_id for row in broadcast.deliveries.all()] == [one.pk]


def test_cancelling_cancels_what_is_owed_and_what_was_claimed(
    new_patients, new_sending, now, chris
):
    new_patients(3)
    broadcast = new_sending()
    rows = outbox.claim(now=now, most=2)
    (sending,) = outbox.begin(rows[:1])
    controlling.cancel_broadcast(broadcast, by=chris, now=now)

    assert outbox.begin(rows[1:]) == []
    assert outbox.claim(now=now) == []
    outbox.mark_sent([(sending, 7)])
    states = Counter(broadcast.deliveries.values_list("state", flat=True))
    assert states == {"cancelled": 2, "sent": 1}
    with pytest.raises(DomainError):
        controlling.cancel_broadcast(broadcast, by=chris, now=now)


def test_a_paused_one_waits_and_goes_on(new_patients, new_sending, now, chris):
    new_patients(2)
    broadcast = new_sending()
    claimed = outbox.claim(now=now, most=1)
    controlling.pause_broadcast(broadcast, by=chris)

    assert outbox.begin(claimed) == []
    assert outbox.claim(now=now) == []
    controlling.resume_broadcast(broadcast, by=chris)
    assert len(outbox.claim(now=now)) == 2


def test_one_paused_before_its_time_is_planned_after_it_is_resumed(
    new_patients, new_draft, now, chris
):
    new_patients(1)
    broadcast = new_draft()
    release_broadcast(broadcast, by=None, now=now)
    controlling.pause_broadcast(broadcast, by=chris)
    assert plan_due(now=now) == 0

    controlling.resume_broadcast(broadcast, by=chris)
    assert plan_due(now=now) == 1


def test_it_is_done_when_nothing_is_owed(new_patients, new_sending, now):
    new_patients(2)
    broadcast = new_sending()
    outbox.mark_sent([(row, 7) for row in outbox.begin(outbox.claim(now=now))])
    plan_due(now=now)

    broadcast.refresh_from_db()
    assert (broadcast.state, broadcast.ended_at) == (State.DONE, now)


@pytest.mark.parametrize("leave", [patients.stop, patients.note_blocked, patients.silence])
def test_who_leaves_after_the_planning_gets_nothing(new_patients, new_sending, now, leave):
    (one,) = new_patients(1)
    broadcast = new_sending()
    (claimed,) = outbox.claim(now=now)
    leave(one)

    assert outbox.begin([claimed]) == []
    assert broadcast.deliveries.get().state == Delivery.State.CANCELLED


def test_who_wants_no_messages_any_more_gets_none(new_patients, new_sending, now):
    (one,) = new_patients(1)
    broadcast = new_sending()
    (claimed,) = outbox.claim(now=now)
    Patient.objects.filter(pk=one.pk).update(wants_broadcasts=False)
    assert outbox.begin([claimed]) == []

    plan_due(now=now)
    assert broadcast.deliveries.get().state == Delivery.State.CANCELLED
    broadcast.refresh_from_db()
    assert broadcast.state == State.DONE


@pytest.mark.parametrize(("resend", "state"), [(True, "claimed"), (False, "uncertain")])
def test_what_may_have_arrived_is_sent_again_or_not_as_it_says(
    new_patients, new_sending, resend, state, now
):
    new_patients(1)
    broadcast = new_sending(resend_uncertain=resend)
    outbox.begin(outbox.claim(now=now))
    later = now + outbox.LEASE + timedelta(minutes=1)
    plan_due(now=later)
    outbox.claim(now=later)

    row = broadcast.deliveries.get()
    assert (row.state, row.uncertain_times) == (state, 1)


def test_a_repeated_one_writes_the_next_when_it_is_planned(new_patients, new_draft, chris):
    new_patients(1)
    first = new_draft(
        send_at=MONDAY, zone="Europe/London", repeats="weekly", repeats_until=date(2026, 12, 10)
    )
    release_broadcast(first, by=chris, now=MONDAY - timedelta(days=1))
    plan_due(now=MONDAY)
    second = Broadcast.objects.get(series=first)

    assert (second.state, second.send_at) == (State.SCHEDULED, MONDAY + timedelta(days=7))
    assert second.texts.get().body == first.texts.get().body
    plan_due(now=MONDAY + timedelta(days=7))
    assert Broadcast.objects.count() == 2  # the third would be after its last day


def test_cancelling_the_next_one_ends_the_series(new_patients, new_draft, chris):
    new_patients(1)
    first = new_draft(send_at=MONDAY, repeats="daily")
    release_broadcast(first, by=chris, now=MONDAY - timedelta(days=1))
    plan_due(now=MONDAY)
    controlling.cancel_broadcast(Broadcast.objects.get(series=first), by=chris, now=MONDAY)
    plan_due(now=MONDAY + timedelta(days=3))

    assert Broadcast.objects.count() == 2


def test_a_series_that_outgrew_one_person_waits_for_a_second(
    new_patients, new_draft, chris, settings
):
    settings.BROADCAST_TWO_PERSON_ABOVE = 2
    new_patients(1)
    first = new_draft(send_at=MONDAY, repeats="daily")
    release_broadcast(first, by=chris, now=MONDAY - timedelta(days=1))
    new_patients(2)
    plan_due(now=MONDAY)

    assert Broadcast.objects.get(series=first).state == State.AWAITING_RELEASE


def test_a_large_one_starves_neither_a_small_one_nor_reminders(
    new_patients, new_sending, now, patient
):
    from bot.models import Reminder

    new_patients(60)
    large = new_sending()
    Patient.objects.exclude(pk=patient.pk).update(language="es")
    small = new_sending(languages=["en"])
    reminder = Reminder.objects.create(
        patient=patient, rule="once", starts_on=now.date(), at=now.time()
    )
    Delivery.objects.create(
        patient=patient, reminder=reminder, due_at=now, not_after=now + timedelta(hours=1)
    )
    rows = outbox.claim(now=now, most=10)

    assert rows[0].reminder_id == reminder.pk
    assert Counter(row.broadcast_id for row in rows[1:]) == {large.pk: 8, small.pk: 1}
