"""Broadcasts over real HTTP to the simulator, with the real limiter in real Redis."""

from collections import Counter, defaultdict
from datetime import timedelta

import pytest
from django.utils import timezone

from bot import redis
from bot.broadcasts import staff_chats
from bot.broadcasts.controlling import cancel_broadcast, pause_broadcast
from bot.broadcasts.drafts import Button
from bot.broadcasts.follow_ups import correct_broadcast, recall_broadcast
from bot.broadcasts.planning import plan_due
from bot.broadcasts.releasing import release_broadcast
from bot.models import Broadcast, Delivery, Patient, StaffChat
from bot.outbox import LEASE

State = Broadcast.State
pytestmark = pytest.mark.django_db(transaction=True)
PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x02\x08\x02\0\0\0\xfd\xd4\x9as"
    b"\0\0\0\x0eIDATx\x9cc\xf8\x0f\x04\x0c\x10\n\0\x1d\xee\x03\xfd\xb5\x9e\xdb\x90"
    b"\0\0\0\0IEND\xaeB`\x82"
)


@pytest.fixture
def people(served, new_patients):
    """Ten patients who read the text at once, with their phones."""
    patients = new_patients(10, is_discreet=False)
    return [
        served.add_person(f"P{patient.pk}", person_id=int(patient.chat_id), started=True)
        for patient in patients
    ]


def settle(broadcast):
    plan_due(now=timezone.now())
    broadcast.refresh_from_db()
    return broadcast


def test_each_patient_gets_it_once(people, new_sending, sender):
    broadcast = new_sending(buttons=[Button("ack")])
    assert sender.send_for(10) == 10

    for person in people:
        assert [reply.text for reply in person.replies] == ["The clinic is closed on Monday."]
        assert person.newest.buttons == ["I have read this", "Urgent help", "Home"]
    assert settle(broadcast).state == State.DONE


def test_a_picture_is_uploaded_once(people, new_sending, sender, served):
    broadcast = new_sending(picture=PNG)
    Delivery.objects.exclude(pk=Delivery.objects.first().pk).update(
        due_at=timezone.now() + timedelta(seconds=0.5)
    )
    while settle(broadcast).state != State.DONE:
        sender.send_for(1)

    assert broadcast.picture.file_id
    assert all(person.newest.raw["caption"].startswith("The clinic") for person in people)
    uploads = [call for call in served.calls if not isinstance(call.params.get("photo"), str)]
    assert len([call for call in uploads if call.method == "sendPhoto"]) == 1


def test_who_blocked_the_bot_is_left_alone_from_then_on(people, new_sending, sender):
    people[0].block()
    people[1].deactivate()
    new_sending()
    sender.send_for(10)
    second = new_sending()

    assert Patient.objects.filter(status="blocked").count() == 2
    assert second.deliveries.count() == 8


def test_a_content_error_stops_it_after_the_first_few(people, new_sending, sender, monkeypatch):
    monkeypatch.setattr("bot.broadcasts.message.to_html", lambda text: "<b>not closed")
    broadcast = new_sending()
    sender.send_for(10)

    broadcast.refresh_from_db()
    assert broadcast.state == State.STOPPED
    assert "can't find end tag" in broadcast.reason
    assert 3 <= broadcast.deliveries.filter(state="failed").count() <= 10
    assert not any(person.replies for person in people)


def test_what_stays_wrong_in_one_chat_stops_nobody_else(people, new_sending, sender, served):
    for person in people[:3]:
        served.remove_person(person)
    broadcast = new_sending()
    sender.send_for(10)

    assert settle(broadcast).state == State.DONE
    assert sum(len(person.replies) for person in people[3:]) == 7


def test_a_paused_or_cancelled_one_stops_at_once(people, new_sending, sender, chris, settings):
    settings.OUTREACH_RATE = 5
    redis.client().flushdb()
    broadcast = new_sending()
    sender.send_for(0.7)
    pause_broadcast(broadcast, by=chris)
    sent = sum(len(person.replies) for person in people)
    assert 0 < sent < 10

    assert sender.send_for(0.5) == 0
    cancel_broadcast(broadcast, by=chris, now=timezone.now())
    sender.send_for(0.5)
    assert sum(len(person.replies) for person in people) == sent
    states = Counter(broadcast.deliveries.values_list("state", flat=True))
    assert states == {"sent": sent, "cancelled": 10 - sent}


def test_recalling_deletes_what_went_out(people, new_sending, sender, chris):
    broadcast = new_sending()
    sender.send_for(10)
    people[0].messages[-1].deleted = True  # the patient was faster
    recall = recall_broadcast(broadcast, by=chris, now=timezone.now())
    redis.client().flushdb()
    settle(recall)
    sender.send_for(10)

    assert not any(person.replies for person in people)
    assert recall.deliveries.filter(state="sent").count() == 10
    assert settle(recall).state == State.DONE


@pytest.mark.parametrize("picture", [None, PNG])
def test_correcting_changes_the_text_in_every_chat(people, new_sending, sender, chris, picture):
    broadcast = new_sending(picture=picture, buttons=[Button("ack")])
    sender.send_for(10)
    fixed = correct_broadcast(broadcast, {"en": "Open on Monday."}, by=chris, now=timezone.now())
    redis.client().flushdb()
    settle(fixed)
    sender.send_for(10)

    for person in people:
        assert person.newest.raw.get("text" if picture is None else "caption") == "Open on Monday."
        assert person.newest.buttons[0] == "I have read this"
    assert settle(fixed).state == State.DONE


def test_two_messages_to_one_chat_are_a_second_apart(people, new_sending, sender):
    new_sending()
    new_sending()
    begun = timezone.now()
    while Delivery.objects.filter(state="sent").count() < 20:
        sender.send_for(1)
        assert timezone.now() < begun + timedelta(seconds=20)

    times = defaultdict(list)
    for patient, sent_at in Delivery.objects.order_by("sent_at").values_list("patient", "sent_at"):
        times[patient].append(sent_at)
    for first, second in times.values():
        assert second - first > timedelta(seconds=1)


def test_a_paid_one_says_so_and_has_its_own_rate(people, new_sending, sender, served, settings):
    settings.OUTREACH_RATE, settings.PAID_BROADCAST_RATE = 1, 500
    redis.client().flushdb()
    new_sending(is_paid=True)

    assert sender.send_for(3) == 10
    calls = [call for call in served.calls if call.method == "sendMessage"]
    assert {call.params["allow_paid_broadcast"] for call in calls} == {"true"}


def test_a_test_goes_to_the_colleague_alone(people, new_draft, sender, served, chris):
    phone = served.add_person("Chris", started=True)
    StaffChat.objects.create(user=chris, chat_id=str(phone.id))
    new_sending = new_draft()
    staff_chats.send_test(new_sending, by=chris, language="en")
    sender.send_for(1)

    assert phone.newest.text == "The clinic is closed on Monday."
    assert not any(person.replies for person in people)


def test_a_refused_token_is_noted_and_nothing_is_lost(
    people, new_sending, new_sender, settings, client
):
    broadcast = new_sending()
    settings.TELEGRAM_BOT_TOKEN = "123456:wrong"
    assert new_sender().send_for(2) == 0

    assert client.get("/readyz").json()["parts"]["telegram"] is False
    settings.TELEGRAM_BOT_TOKEN = "123456:tests-only"
    assert new_sender().send_for(10) == 10
    assert client.get("/readyz").json()["parts"]["telegram"] is True
    assert settle(broadcast).state == State.DONE


def test_a_message_that_may_have_arrived_is_not_sent_again_if_it_says_so(
    people,
    new_draft,
    sender,
    served,
    monkeypatch,
    now,
):
    monkeypatch.setattr("bot.request.READ_SECONDS", 0.3)
    broadcast = new_draft(resend_uncertain=False)
    release_broadcast(broadcast, by=None, now=now)
    plan_due(now=now)
    served.faults.drop_next(1, method="sendMessage")
    sender.send_for(10)
    Delivery.objects.filter(state="sending").update(lease_until=now - LEASE)

    assert settle(broadcast).state == State.DONE
    states = Counter(broadcast.deliveries.values_list("state", flat=True))
    assert states == {"sent": 9, "uncertain": 1}
    assert sum(len(person.replies) for person in people) == 10
