"""The sender over real HTTP to the simulator, with the real limiter in real Redis."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bot import redis
from bot.models import Delivery, Patient, Reminder
from bot.screen import Screen

State = Delivery.State
pytestmark = pytest.mark.django_db(transaction=True)  # the sender's thread has its own connection


@pytest.fixture
def owed(team, served):
    """Owes a reminder to as many people as asked for."""

    def owe(count):
        now = timezone.now()
        people = []
        for number in range(count):
            person = served.add_person(f"Person {number}")
            person.start()
            patient = Patient.objects.create(
                telegram_id=str(person.id), telegram_hash=f"hash-{person.id}", chat_id=str(person.id),
                care_team=team, time_zone="Europe/London", status_since=now, consent_version=1,
                consented_at=now,
            )  # fmt: skip
            reminder = Reminder.objects.create(
                patient=patient, rule="once", starts_on=now.date(), at=now.time()
            )
            Delivery.objects.create(
                patient=patient, reminder=reminder, due_at=now, not_after=now + timedelta(hours=1)
            )
            people.append(person)
        served.take_updates()
        return people

    return owe


def test_it_sends_each_reminder_once_with_its_buttons(owed, sender):
    people = owed(60)

    assert sender.send_for(10) == 60
    assert sender.send_for(1) == 0
    for person in people:
        assert len(person.replies) == 1
        assert person.newest.text == "You asked me to remind you of something."
        assert person.newest.buttons == ["Show", "Urgent help", "Home"]
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.SENT}


def test_it_stops_writing_to_a_patient_who_blocked_the_bot(owed, sender):
    blocked, other = owed(2)
    blocked.block()
    sender.send_for(5)

    assert Delivery.objects.get(patient__chat_id__isnull=False, state=State.FAILED)
    assert Patient.objects.filter(status=Patient.Status.BLOCKED).count() == 1
    assert len(other.replies) == 1


def test_it_waits_after_429_and_then_sends(owed, sender, served):
    (person,) = owed(1)
    served.faults.fail_next(1, code=429, retry_after=1, method="sendMessage")
    sender.send_for(1)
    waiting = Delivery.objects.get()
    assert (waiting.state, waiting.error) == (State.CLAIMED, "RetryAfter")

    _until(lambda: sender.send_for(1) == 1)
    assert len(person.replies) == 1


def test_it_tries_again_after_a_server_error(owed, sender, served):
    (person,) = owed(1)
    served.faults.fail_next(1, code=500, method="sendMessage")
    sender.send_for(1)
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    redis.client().flushdb()  # the chat is not crowded any more

    assert sender.send_for(1) == 1
    assert len(person.replies) == 1


def test_it_fails_a_message_that_telegram_refuses(owed, sender, monkeypatch):
    owed(1)
    monkeypatch.setattr(
        "bot.screens.reminder_arrival.arrived", lambda delivery, now: Screen("<b>not closed")
    )
    sender.send_for(1)

    failed = Delivery.objects.get()
    assert failed.state == State.FAILED
    assert "can't find end tag" in failed.error


def test_a_send_that_timed_out_is_uncertain_and_sent_again_when_its_lease_ends(
    owed, sender, served, monkeypatch
):
    monkeypatch.setattr("bot.request.READ_SECONDS", 0.3)
    (_person,) = owed(1)
    served.faults.drop_next(1, method="sendMessage")
    sender.send_for(1)
    assert Delivery.objects.get().state == State.SENDING

    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    redis.client().flushdb()
    assert sender.send_for(1) == 1
    assert Delivery.objects.get().uncertain_times == 1


def test_it_leaves_the_rows_alone_when_telegram_does_not_answer(owed, new_sender, settings):
    owed(1)
    settings.TELEGRAM_API_URL = "http://127.0.0.1:9"

    assert new_sender().send_for(1) == 0
    assert Delivery.objects.get().state == State.DUE


def _until(done, seconds=10):
    deadline = timezone.now() + timedelta(seconds=seconds)
    while not done():
        assert timezone.now() < deadline
