"""`manage.py runbot` as a process of its own, polling and behind a webhook."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest
from django.core.management import CommandError

from bot import redis
from bot.management.commands.runbot import _listen
from tests.bot.test_worker import ROOT, database_url

pytestmark = pytest.mark.django_db(transaction=True)


def until(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def free_port():
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]


@pytest.fixture
def start(served, settings, free_port):
    """Starts the bot in this mode."""
    redis.client().flushdb()
    webhook = {
        "TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{free_port}/hook",
        "TELEGRAM_WEBHOOK_SECRET": "a-secret",
        "BOT_LISTEN": f"127.0.0.1:{free_port}",
    }
    started = []

    def run(mode):
        environment = os.environ | {
            "DATABASE_URL": database_url(),
            "TELEGRAM_API_URL": settings.TELEGRAM_API_URL,
            "BOT_DB_THREADS": "2",
        }
        process = subprocess.Popen(
            [sys.executable, "manage.py", "runbot"],
            cwd=ROOT,
            env=environment | (webhook if mode == "webhook" else {}),
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.wait(10)


@pytest.mark.parametrize("mode", ["polling", "webhook"])
def test_told_to_stop_it_finishes_what_is_in_flight(start, served, team, mode):
    anna = served.add_person("Anna")
    # Telegram is slow, and the first setWebhook or deleteWebhook is one too many at once.
    served.faults.slow(milliseconds=1500, method="sendMessage")
    served.faults.fail_next(1, code=429, retry_after=1, method="setWebhook")
    served.faults.fail_next(1, code=429, retry_after=1, method="deleteWebhook")
    bot = start(mode)
    anna.start()
    until(lambda: anna.replies)  # sent, but the bot does not know yet
    assert served.updates.pending
    bot.send_signal(signal.SIGTERM)

    assert bot.wait(30) == 0
    assert len(anna.replies) == 1
    assert not served.updates.pending  # acknowledged


@pytest.mark.parametrize("mode", ["polling", "webhook"])
def test_killed_while_handling_it_handles_that_after_its_restart(start, served, team, mode):
    anna = served.add_person("Anna")
    served.faults.slow(milliseconds=3000, method="sendMessage")
    killed = start(mode)
    anna.start()
    until(lambda: anna.replies)
    killed.kill()
    killed.wait(10)
    served.faults.clear()
    assert served.updates.pending
    start(mode)
    until(lambda: not served.updates.pending)

    # Whether the first one arrived nobody could know: twice is better than never.
    assert len(anna.replies) == 2


def test_a_port_that_is_taken_stops_the_start_with_one_line(settings, free_port):
    settings.BOT_LISTEN = ("127.0.0.1", free_port)
    with _listen(), pytest.raises(CommandError, match=f"BOT_LISTEN: 127.0.0.1:{free_port} cannot"):
        _listen()
