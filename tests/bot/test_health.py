import pytest

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
