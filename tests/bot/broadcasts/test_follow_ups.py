"""Taking back and correcting what was delivered; how far a broadcast is."""

from datetime import timedelta

import pytest

from bot import outbox
from bot.broadcasts.audience import count_audience
from bot.broadcasts.controlling import stop_broadcast
from bot.broadcasts.follow_ups import correct_broadcast, recall_broadcast
from bot.broadcasts.planning import plan_due
from bot.broadcasts.progress import progress
from bot.models import Broadcast, Delivery, Patient
from content.errors import DomainError

State = Broadcast.State


@pytest.fixture
def half_sent(new_patients, new_sending, now):
    """Three of five got it, as messages 1, 2 and 3."""
    new_patients(5)
    broadcast = new_sending()
    rows = outbox.begin(outbox.claim(now=now, most=3))
    outbox.mark_sent([(row, number) for number, row in enumerate(rows, start=1)])
    return broadcast


def test_recalling_stops_the_sending_and_owes_a_deletion_to_each_who_got_it(half_sent, chris, now):
    recall = recall_broadcast(half_sent, by=chris, now=now)
    plan_due(now=now)

    half_sent.refresh_from_db()
    recall.refresh_from_db()
    assert (half_sent.state, recall.state) == (State.CANCELLED, State.SENDING)
    assert sorted(recall.deliveries.values_list("message_id", flat=True)) == [1, 2, 3]


def test_calls_in_flight_are_waited_for(new_patients, new_sending, chris, now):
    new_patients(1)
    broadcast = new_sending()
    rows = outbox.begin(outbox.claim(now=now))
    with pytest.raises(DomainError, match="Nobody"):
        recall_broadcast(broadcast, by=chris, now=now)

    outbox.mark_sent([(rows[0], 9)])
    recall = recall_broadcast(broadcast, by=chris, now=now)
    Delivery.objects.filter(broadcast=broadcast).update(
        state="sending", lease_until=now + timedelta(seconds=9)
    )
    assert plan_due(now=now) == 0
    Delivery.objects.filter(broadcast=broadcast).update(state="sent")
    plan_due(now=now)
    assert recall.deliveries.get().message_id == 9


def test_after_48_hours_nothing_can_be_changed(half_sent, chris, now):
    later = now - timedelta(hours=49)
    half_sent.deliveries.filter(message_id=1).update(sent_at=later)
    recall = recall_broadcast(half_sent, by=chris, now=now)

    assert count_audience(recall).excluded == {"too_old": 1}
    assert count_audience(recall).total == 2
    half_sent.deliveries.filter(state="sent").update(sent_at=later)
    with pytest.raises(DomainError):
        recall_broadcast(half_sent, by=chris, now=now)


def test_a_correction_has_texts_that_are_checked(half_sent, chris, now):
    with pytest.raises(DomainError, match="not filled in"):
        correct_broadcast(half_sent, {"en": "Open on {day}."}, by=chris, now=now)
    fixed = correct_broadcast(half_sent, {"en": "Open on Monday."}, by=chris, now=now)
    plan_due(now=now)

    assert fixed.deliveries.count() == 3
    with pytest.raises(DomainError):
        correct_broadcast(fixed, {"en": "Open."}, by=chris, now=now)


def test_pauses_and_quiet_hours_do_not_hold_what_makes_no_sound(half_sent, chris, now):
    Patient.objects.update(
        paused_until=now + timedelta(days=1), quiet_from="00:00", quiet_until="23:59"
    )
    recall_broadcast(half_sent, by=chris, now=now)
    plan_due(now=now)

    assert len(outbox.begin(outbox.claim(now=now))) == 3


def test_progress_counts_states_reasons_and_answers(half_sent, now):
    rows = outbox.begin(outbox.claim(now=now))
    outbox.mark_failed(rows[0], "Forbidden")
    half_sent.deliveries.filter(message_id=1).update(answer="read")
    found = progress(half_sent, now=now + timedelta(seconds=1))

    assert (found.total, found.sent, found.open, found.percent) == (5, 3, 1, 80)
    assert found.by_state["sending"] == 1
    assert found.reasons == {"Forbidden": 1}
    assert found.acknowledged == 1
    assert found.rate == 3
    assert found.seconds_left == 0
    assert found.as_json()["first_sent_at"].startswith("20")


def test_progress_says_how_long_it_will_take(new_patients, new_sending, now, settings):
    settings.OUTREACH_RATE = 2
    new_patients(40)
    broadcast = new_sending()
    Patient.objects.filter(pk=Patient.objects.first().pk).update(
        paused_until=now + timedelta(days=1)
    )
    found = progress(broadcast, now=now)

    assert (found.rate, found.held, found.seconds_left) == (0, 1, 20)


def test_progress_of_a_large_one_takes_three_queries(half_sent, now, django_assert_num_queries):
    with django_assert_num_queries(3):
        progress(half_sent, now=now)


def test_what_telegram_refuses_is_stopped_with_its_reason(half_sent, now):
    stop_broadcast(half_sent, reason="Can't parse entities", now=now)
    half_sent.refresh_from_db()

    assert (half_sent.state, half_sent.reason) == (State.STOPPED, "Can't parse entities")
    assert half_sent.deliveries.filter(state="cancelled").count() == 2
