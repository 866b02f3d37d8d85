"""A real worker and a real beat, as processes of their own, deliver a reminder."""

import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from bot import heartbeat, redis
from bot.broadcasts.drafts import Draft, create_broadcast
from bot.broadcasts.releasing import release_broadcast
from bot.models import Delivery, Reminder
from bot.patients import agree

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.django_db(transaction=True)


def database_url():
    """The address of the database that this test uses."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    socket = database["HOST"] or database["OPTIONS"]["host"]
    return f"postgres://{database['USER']}:@/{database['NAME']}?host={socket}"


@pytest.fixture
def processes(served, settings):
    redis.client().flushdb()
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "TELEGRAM_API_URL": settings.TELEGRAM_API_URL,
        "BOT_DB_THREADS": "2",
    }
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "celery", "--quiet", "-A", "config", *command, "--loglevel", "error"],
            cwd=ROOT, env=environment, start_new_session=True,
        )
        for command in (["worker", "--concurrency", "1"], ["beat"])
    ]  # fmt: skip
    yield started
    for process in started:
        process.terminate()
    for process in started:
        process.wait(30)


def test_a_worker_that_is_stopped_finishes_its_calls_and_gives_the_rest_back(
    processes, served, new_patients, settings
):
    for patient in new_patients(400):
        served.add_person("P", person_id=int(patient.chat_id), started=True)
    draft = Draft(title="T", texts={"en": "Closed."}, cancel_delay=0)
    broadcast = create_broadcast(draft, by=None)
    release_broadcast(broadcast, by=None, now=timezone.now())
    sent = Delivery.objects.filter(state=Delivery.State.SENT)
    deadline = timezone.now() + timedelta(seconds=60)
    while sent.count() < 5:
        assert timezone.now() < deadline
        time.sleep(0.1)
    processes[0].terminate()
    processes[0].wait(30)

    assert sent.count() == served.counts["sendMessage", 200] < 400
    assert set(broadcast.deliveries.values_list("state", flat=True)) == {"due", "sent"}


def test_a_due_reminder_arrives_once(processes, served, team):
    anna = served.add_person("Anna", started=True)
    patient = agree(telegram_id=anna.id, chat_id=anna.id, language="en", team=team)
    due = timezone.now()
    Reminder.objects.create(
        patient=patient, rule="once", starts_on=due.date(), at=due.time(), next_due=due
    )
    deadline = timezone.now() + timedelta(seconds=60)
    while not Delivery.objects.filter(state=Delivery.State.SENT).exists():
        assert timezone.now() < deadline
        time.sleep(0.1)

    assert [reply.buttons[0] for reply in anna.replies] == ["Show"]
    ages = heartbeat.ages()
    assert ages["worker"] is not None
    assert ages["beat"] is not None
