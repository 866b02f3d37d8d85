"""The embedded Redis, as separate processes use it: started once, stopped with the last user."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
USER = """
import sys, django, os
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()
from bot import redis
client = redis.client()
for line in sys.stdin:
    print(eval(line), flush=True)
"""


class User:
    def __init__(self, folder):
        environment = os.environ | {"DATA_DIR": str(folder), "REDIS_URL": ""}
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER], cwd=ROOT, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def run(self, expression):
        self.process.stdin.write(expression + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def kill(self):
        self.process.kill()
        self.process.wait()

    def end(self):
        self.process.stdin.close()
        self.process.wait(10)


@pytest.fixture
def user(tmp_path):
    users = []

    def start():
        users.append(User(tmp_path))
        return users[-1]

    yield start
    for one in users:
        one.kill()
    until(lambda: not servers(tmp_path))


def servers(folder):
    """The processes that work in this folder's Redis directory."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes().decode()
        except OSError:
            continue
        if str(folder) in command and "redis-server" in command:
            found.append(int(entry.name))
    return found


def until(done, seconds=15):
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_processes_share_one_server_that_stops_with_the_last_of_them(user, tmp_path):
    first, second = user(), user()
    assert first.run('client.set("name", "value")') == "True"
    assert second.run('client.get("name")') == "b'value'"
    assert len(servers(tmp_path)) == 1

    first.end()
    assert second.run("client.ping()") == "True"
    second.end()
    until(lambda: not servers(tmp_path))


def test_it_stops_and_keeps_its_data_when_its_user_is_killed(user, tmp_path):
    first = user()
    first.run('client.set("name", "value")')
    first.kill()
    until(lambda: not servers(tmp_path))

    assert user().run('client.get("name")') == "b'value'"


def test_a_killed_server_is_started_again_with_its_data(user, tmp_path):
    first = user()
    first.run('client.set("name", "value")')
    (before,) = servers(tmp_path)
    os.kill(before, signal.SIGKILL)
    until(lambda: servers(tmp_path) not in ([], [before]))

    assert user().run('client.get("name")') == "b'value'"
