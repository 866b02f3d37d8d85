"""Broadcasts while everything breaks: who gets a message twice, never, or after they left?

Each run sends to 2,000 patients through a Bot API server that makes trouble (counting_server.py),
kills the worker, beat, Redis and, on PostgreSQL, the database with ``kill -9`` at random moments, and
lets some patients stop and some be erased meanwhile. Every fourth run is cancelled half-way.

    python -m benchmarks.outreach_faults [--runs 20] [--patients 2000] [--kills 4] [--rate 150] [--seed 1]

SQLite unless DATABASE_URL names another database. Prints JSON. "lost": patients who should have got
the message and did not; "twice_after_kill": those who got it twice because of a kill, "twice_unanswered"
because Telegram took the message and never said so; "after_leaving" and "after_cancel_2s": messages
that arrived later than that.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from typing import Any

from benchmarks.counting_server import counting_server
from benchmarks.processes import kill, scratch_installation, start, stop

FIRST_CHAT = 1_000_000
GIVE_UP_SECONDS = 240.0
TEXT = "The clinic is closed on Monday. If that is your day, we call you."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--patients", type=int, default=2_000)
    parser.add_argument("--kills", type=int, default=4)
    parser.add_argument("--rate", type=float, default=150.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    os.environ["OUTREACH_RATE"] = str(options.rate)
    total: Counter[str] = Counter()
    with (
        counting_server(0.02, seed=options.seed) as server,
        scratch_installation(DEBUG="0") as _simulator,
    ):
        os.environ["TELEGRAM_API_URL"] = server.url
        from django.db import connection

        database = connection.vendor
        for number in range(options.runs):
            found = _Run(server, options, seed=options.seed * 1000 + number).run()
            print(f"run {number}: {found}", file=sys.stderr, flush=True)
            for name, count in found.items():
                if name.startswith("most_") or name.endswith("_ms"):
                    total[name] = max(total[name], count)
                else:
                    total[name] += count
    print(json.dumps({"database": database, "runs": options.runs} | dict(total)))
    bad = ("lost", "after_leaving", "after_cancel_2s", "unfinished")
    sys.exit(any(total[name] for name in bad))


class _Run:
    def __init__(self, server: Any, options: Any, *, seed: int) -> None:
        self.server, self.options = server, options
        self.chance = random.Random(seed)
        self.cancels = seed % 4 == 3
        self.left: dict[int, float] = {}
        self.cancelled_at = 0.0
        self.found: Counter[str] = Counter()

    def run(self) -> Counter[str]:
        from django.db import connection

        self.server.forget()
        self.patients = _patients(self.options.patients)
        self.broadcast = _release()
        self.running = {name: start(name) for name in ("worker", "beat")}
        targets = ["worker", "worker", "beat", "redis"]
        targets += ["database"] if connection.vendor == "postgresql" else []
        kills = [self.chance.choice(targets) for _kill in range(self.options.kills)]
        self._until_sent(1)
        expected = self.options.patients / self.options.rate
        for what in kills:
            time.sleep(self.chance.uniform(0.2, 1.5 * expected / len(kills)))
            self._kill(what)
            self._some_leave()
        if self.cancels:
            self._cancel()
        if not self._wait_until_over():
            self.found["unfinished"] += 1
        for process in self.running.values():
            stop(process)
        self._judge()
        return self.found

    def _kill(self, what: str) -> None:
        self.found[f"killed_{what}"] += 1
        if what == "redis":
            from bot import redis

            with contextlib.suppress(Exception):
                os.kill(redis.client().info("server")["process_id"], signal.SIGKILL)
        elif what == "database":
            _kill_database()
        else:
            kill(self.running[what])
            time.sleep(self.chance.uniform(0, 1))
            self.running[what] = start(what)

    def _some_leave(self) -> None:
        """Five patients use /stop, and five are erased; each knows when that was saved."""
        from bot import erasing, patients

        for number in range(10):
            patient = self.patients.pop(self.chance.randrange(len(self.patients)))
            act = patients.stop if number % 2 else erasing.erase
            _patiently(lambda act=act, patient=patient: act(patient))
            self.left[int(patient.chat_id)] = time.time()

    def _cancel(self) -> None:
        from django.utils import timezone

        from bot.broadcasts.controlling import cancel_broadcast

        with contextlib.suppress(_domain_error()):  # all was sent already
            _patiently(lambda: cancel_broadcast(self.broadcast, by=None, now=timezone.now()))
            self.cancelled_at = time.time()

    def _until_sent(self, count: int) -> None:
        deadline = time.monotonic() + 60
        while len(self.server.arrivals()) < count and time.monotonic() < deadline:
            time.sleep(0.2)

    def _wait_until_over(self) -> bool:
        from bot.models import Broadcast, Delivery

        rows = Delivery.objects.filter(broadcast=self.broadcast, state__in=Delivery.OPEN)
        deadline = time.monotonic() + GIVE_UP_SECONDS
        while time.monotonic() < deadline:
            state = _patiently(lambda: Broadcast.objects.get(pk=self.broadcast.pk).state)
            if state in Broadcast.OVER and not _patiently(rows.exists):
                return True
            time.sleep(0.5)
        return False

    def _judge(self) -> None:
        from bot.models import Patient

        arrivals = self.server.arrivals()
        counts = Counter(chat for _moment, chat in arrivals)
        unanswered = Counter(self.server.troubles()["unanswered"])
        if not self.cancelled_at:
            active = Patient.objects.filter(status="active", telegram_hash__startswith="bench-")
            chats = {int(patient.chat_id) for patient in active}
            self.found["lost"] += len(chats - set(counts))
            self.found["reached"] += len(chats & set(counts))
        else:
            late = [moment - self.cancelled_at for moment, _chat in arrivals]
            self.found["after_cancel_2s"] += sum(one > 2 for one in late)
            self.found["latest_after_cancel_ms"] = int(max(0.0, *late) * 1000)
            self.found["cancelled"] += 1
        twice = {chat: count - 1 for chat, count in counts.items() if count > 1}
        by_answers = sum(min(count, unanswered[chat]) for chat, count in twice.items())
        self.found["twice_unanswered"] += by_answers
        self.found["twice_after_kill"] += sum(twice.values()) - by_answers
        self.found["most_twice_after_kills_in_a_run"] = sum(twice.values()) - by_answers
        after = [
            moment - self.left[chat]
            for moment, chat in arrivals
            if chat in self.left and moment > self.left[chat]
        ]
        self.found["after_leaving"] += len(after)
        self.found["latest_after_leaving_ms"] = int(max([0.0, *after]) * 1000)
        self.found["left"] += len(self.left)


def _patients(count: int) -> list[Any]:
    from django.utils import timezone

    from bot.models import Patient

    now = timezone.now()
    Patient.objects.all().delete()
    return Patient.objects.bulk_create(
        (
            Patient(
                pseudonym=f"P-{chat}", telegram_id=str(chat), telegram_hash=f"bench-{chat}", chat_id=str(chat),
                status_since=now, consent_version=1, consented_at=now,
            )
            for chat in range(FIRST_CHAT, FIRST_CHAT + count)
        ),
        batch_size=1000,
    )  # fmt: skip


def _release() -> Any:
    from django.utils import timezone

    from bot.broadcasts.drafts import Draft, create_broadcast
    from bot.broadcasts.releasing import release_broadcast

    draft = Draft(title="Bench", texts={"en": TEXT}, fallback_language="en", cancel_delay=0)
    broadcast = create_broadcast(draft, by=None)
    release_broadcast(broadcast, by=None, now=timezone.now())
    return broadcast


def _kill_database() -> None:
    """Kill one of the server's processes: PostgreSQL then ends all the others, and recovers."""
    from django.db import connection

    with contextlib.suppress(Exception), connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'")
        os.kill(cursor.fetchall()[0][0], signal.SIGKILL)
    connection.close()


def _domain_error() -> type[Exception]:
    from content.errors import DomainError

    return DomainError


def _patiently(call: Any) -> Any:
    """The call's result, however often the database goes away meanwhile."""
    from django.db import DatabaseError, connection

    deadline = time.monotonic() + 60
    while True:
        try:
            return call()
        except DatabaseError:
            if time.monotonic() > deadline:
                raise
            connection.close()
            time.sleep(0.1)


if __name__ == "__main__":
    main()
