from datetime import timedelta

import pytest

from bot import heartbeat, patients, redis
from bot.api import health
from bot.models import Delivery, Reminder


@pytest.fixture(autouse=True)
def forgotten():
    redis.client().flushdb()


def test_it_is_alive(client):
    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "alive"})


@pytest.mark.parametrize("path", ["/readyz", "/api/v1/health"])
def test_it_is_ready_when_everything_is_up(client, db, path):
    for process in heartbeat.PROCESSES:
        heartbeat.record(process)
    response = client.get(path, secure=True)

    assert response.status_code == 200
    assert response.json()["parts"] == {
        "database": True, "redis": True, "bot": True, "worker": True, "beat": True, "queue": True,
        "telegram": True,
    }  # fmt: skip


def test_it_says_which_part_is_missing(client, db):
    heartbeat.record("bot")
    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["parts"]["worker"] is False


def test_it_says_that_redis_is_down(db, settings, monkeypatch):
    settings.EMBEDDED_REDIS_SOCKET = None
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    redis.client.cache_clear()
    parts = health.status()
    redis.client.cache_clear()

    assert parts == {"database": True, "redis": False, "bot": False, "worker": False, "beat": False}


def test_a_heartbeat_never_stops_its_process(settings):
    settings.EMBEDDED_REDIS_SOCKET = None
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    redis.client.cache_clear()
    heartbeat.record("bot")
    redis.client.cache_clear()


@pytest.fixture
def owed(patient, now):
    """A reminder that has been due for two minutes."""
    reminder = Reminder.objects.create(
        patient=patient, rule="once", starts_on=now.date(), at=now.time()
    )
    due = now - timedelta(minutes=2)
    return Delivery.objects.create(
        patient=patient, reminder=reminder, due_at=due, not_after=now + timedelta(hours=1)
    )


def test_the_queue_is_stuck_when_something_waits_and_no_sender_gets_on(owed):
    assert health.status()["queue"] is False

    heartbeat.record(heartbeat.SENDER)
    assert health.status()["queue"] is True  # a long queue is not a stuck one


@pytest.mark.parametrize("why", ["paused", "stopped", "not yet"])
def test_what_waits_for_the_patient_is_not_stuck(owed, patient, now, why):
    if why == "paused":
        patients.pause_until(patient, now + timedelta(days=1))
    elif why == "stopped":
        patients.stop(patient)
    else:
        Delivery.objects.update(due_at=now)

    assert health.status()["queue"] is True


def test_a_refused_token_is_said_until_it_is_taken():
    heartbeat.note_token(accepted=False)
    assert heartbeat.token_is_refused()

    heartbeat.note_token(accepted=True)
    assert not heartbeat.token_is_refused()
