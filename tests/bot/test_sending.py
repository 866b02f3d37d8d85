"""The sender over real HTTP to the simulator, with the real limiter in real Redis."""

import asyncio
import threading
from datetime import timedelta

import pytest
from aiohttp import web
from django.db import connections
from django.utils import timezone

from bot import db, redis
from bot.limiter import Limiter
from bot.models import Delivery, Patient, Reminder
from bot.screen import Screen
from bot.sending import Sender
from bot.simulator.server import create_app
from tests.conftest import TOKEN

State = Delivery.State
pytestmark = pytest.mark.django_db(transaction=True)  # the sender's thread has its own connection


@pytest.fixture
def served(simulator, settings):
    """The simulator over HTTP, in a thread with its own event loop."""
    loop = asyncio.new_event_loop()
    runner = web.AppRunner(create_app(simulator))

    async def start() -> int:
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        return runner.addresses[0][1]

    port = loop.run_until_complete(start())
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    settings.TELEGRAM_API_URL = f"http://127.0.0.1:{port}"
    settings.TELEGRAM_BOT_TOKEN = TOKEN
    settings.OUTREACH_RATE = 500
    redis.client().delete("outreach:next")
    yield simulator
    asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(5)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)


@pytest.fixture
def new_sender(served):
    made = []

    def new():
        made.append(Sender())
        return made[-1]

    yield new
    for sender in made:
        sender._loop.run_until_complete(db.run(connections.close_all))
        sender.close()


@pytest.fixture
def sender(new_sender):
    return new_sender()


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
    assert sender.send_for(1) == 1
    assert Delivery.objects.get().uncertain_times == 1


def test_it_leaves_the_rows_alone_when_telegram_does_not_answer(owed, new_sender, settings):
    owed(1)
    settings.TELEGRAM_API_URL = "http://127.0.0.1:9"

    assert new_sender().send_for(1) == 0
    assert Delivery.objects.get().state == State.DUE


def test_the_limiter_spaces_messages_and_pauses_everyone(db, monkeypatch):
    redis.client().delete("outreach:next")
    waits = []
    sleep = asyncio.sleep

    async def noted(seconds):
        waits.append(seconds)
        await sleep(seconds)

    async def measure():
        client = redis.async_client()
        limiter = Limiter(client, rate=50)
        loop = asyncio.get_running_loop()
        start = loop.time()
        await asyncio.gather(*(limiter.wait_for_slot(longest=5) for _slot in range(11)))
        spread = loop.time() - start
        await limiter.pause(3)
        booked = await limiter.wait_for_slot(longest=1)
        await client.aclose()
        return spread, booked

    monkeypatch.setattr("bot.limiter.asyncio.sleep", noted)
    spread, booked = asyncio.run(measure())
    assert spread > 0.19  # eleven slots at 50/s take 0.2 s
    assert max(waits) <= 0.2  # and nobody is asked to wait longer than that
    assert booked is False


def _until(done, seconds=10):
    deadline = timezone.now() + timedelta(seconds=seconds)
    while not done():
        assert timezone.now() < deadline
