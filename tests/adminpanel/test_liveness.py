"""A banner on every page of the admin while messages cannot go out."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from bot import heartbeat, redis
from bot.models import Delivery, Reminder
from tests.adminpanel.conftest import logged_in

BANNER = "Patients may not get messages"


@pytest.fixture
def admin(db):
    redis.client().flushdb()
    for process in heartbeat.PROCESSES:
        heartbeat.record(process)
    return logged_in(User.objects.create_superuser("admin"))


def read(client, name="bot_patient_changelist"):
    return client.get(reverse(f"admin:{name}")).content.decode()


def test_all_is_well(admin):
    assert BANNER not in read(admin)
    assert "All is well" in read(admin, "index")


@pytest.mark.parametrize("process", heartbeat.PROCESSES)
def test_a_process_is_missing(admin, process):
    redis.client().delete(f"heartbeat:{process}")
    page = read(admin)

    assert BANNER in page
    assert f"{process.capitalize()}: not seen in the last hour." in page
    assert BANNER not in read(admin, "index")  # which has its own list


def test_telegram_refuses_the_token(admin):
    heartbeat.note_token(accepted=False)

    assert "Telegram refuses the bot’s token" in read(admin)
    assert "Telegram refuses the bot’s token" in read(admin, "index")
    heartbeat.note_token(accepted=True)
    assert BANNER not in read(admin)


def test_the_queue_does_not_move(admin, patient, now):
    reminder = Reminder.objects.create(
        patient=patient, rule="once", starts_on=now.date(), at=now.time()
    )
    due = now - timedelta(minutes=2)
    Delivery.objects.create(
        patient=patient, reminder=reminder, due_at=due, not_after=now + timedelta(hours=1)
    )

    heartbeat.note_queue(now)  # as a worker does at each tick
    assert "Messages have waited for more than a minute" in read(admin)
    heartbeat.record(heartbeat.SENDER)  # it gets on: there are only many of them
    heartbeat.note_queue(now)
    assert BANNER not in read(admin)


def test_whoever_is_not_logged_in_reads_nothing_of_it(client, admin):
    redis.client().flushdb()

    assert BANNER not in client.get(reverse("admin:login")).content.decode()
