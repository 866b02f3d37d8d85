import time

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from bot import heartbeat, redis
from bot.api import health


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
        "database": True, "migrations": True, "redis": True,
        "bot": True, "worker": True, "beat": True,
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

    assert parts == {
        "database": True, "migrations": True, "redis": False,
        "bot": False, "worker": False, "beat": False,
    }  # fmt: skip


def test_it_says_that_the_database_is_down_even_to_somebody_with_a_session(client, db, monkeypatch):
    def refuse(*_arguments):
        raise OperationalError("could not connect to server, password=hunter2")

    client.cookies["sessionid"] = "x" * 32
    monkeypatch.setattr(health, "_all_applied", False)
    with monkeypatch.context() as down:
        down.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", refuse)
        response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["parts"]["database"] is False
    assert response.json()["parts"]["migrations"] is False
    assert b"hunter2" not in response.content


def test_it_says_that_a_migration_is_missing(client, db, monkeypatch):
    monkeypatch.setattr(health, "_all_applied", False)
    newest = MigrationRecorder(connection).applied_migrations()
    app, name = max(key for key in newest if key[0] == "sessions")
    MigrationRecorder(connection).record_unapplied(app, name)

    assert client.get("/readyz").json()["parts"]["migrations"] is False

    MigrationRecorder(connection).record_applied(app, name)
    assert client.get("/readyz").json()["parts"]["migrations"] is True


def test_a_stopped_process_is_missed_within_fifteen_seconds(db):
    for process in heartbeat.PROCESSES:
        redis.client().set(f"heartbeat:{process}", time.time() - 15)

    assert [health.status()[process] for process in heartbeat.PROCESSES] == [False] * 3
    assert heartbeat.ALIVE_SECONDS >= 3 * heartbeat.EVERY_SECONDS  # two may come late


def test_a_heartbeat_never_stops_its_process(settings):
    settings.EMBEDDED_REDIS_SOCKET = None
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    redis.client.cache_clear()
    heartbeat.record("bot")
    redis.client.cache_clear()
