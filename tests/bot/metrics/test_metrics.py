"""What Prometheus reads, who may, and that it says nothing about anybody."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from django.test import override_settings
from prometheus_client.parser import text_string_to_metric_families

from bot import heartbeat, processes, redis
from bot.metrics import counting
from bot.models import Delivery, Reminder

ROOT = Path(__file__).resolve().parent.parent.parent.parent
TOKEN = "a-token-of-some-length"


@pytest.fixture(autouse=True)
def fresh(settings):
    settings.METRICS_TOKEN = TOKEN
    counting.flush()
    redis.client().flushdb()


@pytest.fixture
def read(client, db):
    """Samples by name and the values of their labels, in the order of the labels' names."""

    def get():
        counting.flush()
        page = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert page.status_code == 200
        return {
            (sample.name, *(value for _label, value in sorted(sample.labels.items()))): sample.value
            for family in text_string_to_metric_families(page.content.decode())
            for sample in family.samples
        }

    return get


@pytest.mark.parametrize("header", [None, "Bearer wrong", "Bearer ", "Bearer ünï", TOKEN + "x"])
def test_without_the_token_there_is_no_such_page(client, header):
    headers = {"Authorization": header} if header else {}

    assert client.get("/metrics", headers=headers).status_code == 404


def test_an_installation_without_a_token_has_no_such_page(client, settings):
    settings.METRICS_TOKEN = ""

    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_what_patients_do_is_counted_and_nothing_that_they_say(anna, read, client):
    anna.say("Secret-Marker in my question")
    anna.tap("Home")
    found = read()

    assert found["care_updates_total", "tap", "handled"] >= 2
    assert found["care_updates_total", "message", "handled"] >= 2
    assert found["care_update_seconds_count",] == sum(
        value for key, value in found.items() if key[0] == "care_updates_total"
    )
    written = repr(found) + repr(redis.client().hgetall(counting.KEY))
    for secret in ("Secret-Marker", str(anna.person.id), "Anna", anna.patient.pseudonym):
        assert secret not in written


def test_an_error_is_counted(anna, read, monkeypatch):
    def fail(*_arguments):
        raise ValueError

    monkeypatch.setattr("bot.screens.questions.typed", fail)
    with pytest.raises(ValueError):
        anna.say("a question")

    assert read()["care_update_errors_total",] == 1


def test_requests_and_tasks_are_counted(client, read):
    client.get("/healthz")
    client.get("/nowhere/", secure=True)
    processes.task_starts()
    processes.task_ended("bot.tasks.plan", "SUCCESS")
    processes.task_ended("bot.tasks.send", "FAILURE")
    found = read()

    assert found["care_requests_total", "GET", "2xx"] == 1
    assert found["care_requests_total", "GET", "4xx"] == 1
    assert found["care_tasks_total", "done", "plan"] == 1
    assert found["care_tasks_total", "failed", "send"] == 1
    assert found["care_task_seconds_bucket", "+Inf"] == 2


def test_outreach_shows_rate_lag_and_errors(patient, read, now):
    reminder = Reminder.objects.create(
        patient=patient, rule="daily", starts_on=now.date(), at=now.time()
    )
    rows = {
        "due": {},
        "failed": {},
        "sent": {"sent_at": now, "message_id": 1, "uncertain_times": 1},
    }
    for number, (state, fields) in enumerate(rows.items()):
        Delivery.objects.create(
            patient=patient, reminder=reminder, due_at=now - timedelta(minutes=3, seconds=number),
            not_after=now + timedelta(hours=6), state=state, **fields,
        )  # fmt: skip
    found = read()

    assert found["care_outreach_due",] == 1
    assert 180 <= found["care_outreach_lag_seconds",] < 240
    assert found["care_outreach_sent_last_minute",] == 1
    assert found["care_outreach_failed_last_day",] == 1
    assert found["care_outreach_uncertain_last_day",] == 1


def test_parts_and_signs_of_life_are_shown(read):
    heartbeat.record("bot")
    found = read()

    assert found["care_up", "bot"] == 1
    assert found["care_up", "worker"] == 0
    assert found["care_last_seen_seconds", "bot"] < 5


def test_a_label_that_could_say_something_is_refused():
    for value in ("P-ABC DEF", "anna@example.org", "x" * 50, "a|b"):
        with pytest.raises(ValueError, match="label"):
            counting.count("care_tasks", task=value, outcome="done")


def test_what_redis_does_not_take_waits(read):
    with override_settings(EMBEDDED_REDIS_SOCKET=None, REDIS_URL="redis://127.0.0.1:9/0"):
        redis.client.cache_clear()
        counting.count("care_update_errors")
        counting.flush()
    redis.client.cache_clear()

    assert read()["care_update_errors_total",] == 1


def names_in(text):
    return set(re.findall(r"\bcare_[a-z_]+", text))


def test_the_board_the_alerts_and_the_docs_name_what_there_is(anna, read):
    counting.count("care_update_errors")
    counting.count("care_tasks", task="plan", outcome="done")
    counting.count("care_requests", method="GET", status="2xx")
    heartbeat.record("bot")
    names = {key[0] for key in read()}
    folder = ROOT / "docs" / "monitoring"
    board = json.loads((folder / "grafana-board.json").read_text("utf-8"))
    alerts = yaml.safe_load((folder / "alerts.yml").read_text("utf-8"))
    asked = " ".join(
        [target["expr"] for panel in board["panels"] for target in panel["targets"]]
        + [rule["expr"] for group in alerts["groups"] for rule in group["rules"]]
    )

    assert names_in(asked) <= names
    documented = names_in((ROOT / "docs" / "monitoring.md").read_text("utf-8"))
    plain = {
        re.sub(r"_(bucket|sum|count|created)$", "", name)
        for name in names
        if not name.endswith("_created")
    }
    assert documented == plain
