"""A broadcast to many patients, by real workers, to a Bot API server that counts.

In one run, on one machine: bare aiohttp posting the same messages (the ceiling), one Celery task and
one new Bot for each message (how it is usually done), and ours, unthrottled and at 25 messages a
second.

    python -m benchmarks.outreach [--patients 20000] [--limited 1500] [--naive 1500] [--latency 0]

SQLite unless DATABASE_URL names another database. Prints JSON; "rate" is in messages per second,
"most_in_a_second" the fullest second, "chats_by_messages" how many chats got how many messages.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
from typing import Any

from benchmarks.counting_server import Counted, counting_server, summary
from benchmarks.processes import COMMANDS, TOKEN, scratch_installation, start, stop

TEXT = "The clinic is closed on Monday. If that is your day, we call you. " * 4
UNTHROTTLED, LIMIT = 100_000, 25
FIRST_CHAT = 1_000_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=20_000)
    parser.add_argument("--limited", type=int, default=1_500)
    parser.add_argument("--naive", type=int, default=1_500)
    parser.add_argument("--latency", type=float, default=0.0, help="of the server, in seconds")
    options = parser.parse_args()
    COMMANDS["naive"] = [
        "-m", "celery", "--quiet", "-A", "benchmarks.naive_sending", "worker",
        "--concurrency", "2", "--loglevel", "error",
    ]  # fmt: skip
    with counting_server(options.latency) as server, scratch_installation(DEBUG="0") as _simulator:
        os.environ["TELEGRAM_API_URL"] = server.url
        from django.db import connection

        found: dict[str, Any] = {"database": connection.vendor, "latency": options.latency}
        before = asyncio.run(_bare(server, options.patients // 2))
        found["naive"] = _naive(server, options.naive)
        found["planning_seconds"] = _patients(options.patients)
        found["unthrottled"] = _ours(server, options.patients, UNTHROTTLED)
        # Before and after ours: on a machine that others use, the load changes meanwhile.
        after = asyncio.run(_bare(server, options.patients // 2))
        found["bare"] = {"before": before, "after": after}
        bare = (before["messages"] + after["messages"]) / (before["seconds"] + after["seconds"])
        found["bare"]["rate"] = round(bare, 2)
        if options.limited:
            found["limited"] = _ours(server, options.limited, LIMIT)
            found["limited"]["part_of_limit"] = round(found["limited"]["rate"] / LIMIT, 4)
    rate = found["unthrottled"]["rate"]
    found["times_naive"] = round(rate / found["naive"]["rate"], 2)
    found["part_of_bare"] = round(rate / found["bare"]["rate"], 2)
    print(json.dumps(found, indent=1))


async def _bare(server: Counted, count: int) -> dict[str, Any]:
    """Post the messages from one process, 50 at a time, with nothing around it."""
    import aiohttp

    server.forget()
    numbers = iter(range(count))

    async def post(session: aiohttp.ClientSession) -> None:
        for number in numbers:
            data = {"chat_id": FIRST_CHAT + number, "text": TEXT, "parse_mode": "HTML"}
            async with session.post(f"{server.url}/bot{TOKEN}/sendMessage", data=data) as response:
                await response.json()

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(post(session) for _worker in range(50)))
    return summary(server.arrivals())


def _naive(server: Counted, count: int) -> dict[str, Any]:
    """One task per message, each with a Bot of its own, by two workers."""
    from benchmarks.naive_sending import send

    server.forget()
    for number in range(count):
        send.delay(FIRST_CHAT + number, TEXT)
    worker = start("naive")
    _until(lambda: len(server.arrivals()) >= count, 600)
    stop(worker)
    return summary(server.arrivals())


def _patients(count: int) -> float:
    """Make the patients; returns how long it takes to plan a broadcast to all of them."""
    from django.utils import timezone

    from bot.broadcasts.planning import plan_due
    from bot.fields import keyed_hash
    from bot.models import Patient

    now = timezone.now()
    Patient.objects.bulk_create(
        (
            Patient(
                pseudonym=f"P-{chat}", telegram_id=str(chat), telegram_hash=keyed_hash(chat), chat_id=str(chat),
                is_discreet=chat % 2 == 0, status_since=now, consent_version=1, consented_at=now,
            )
            for chat in range(FIRST_CHAT, FIRST_CHAT + count)
        ),
        batch_size=2000,
    )  # fmt: skip
    broadcast = _release()
    begun = time.monotonic()
    plan_due(now=timezone.now())
    took = time.monotonic() - begun
    broadcast.delete()
    return round(took, 2)


def _release():
    from django.utils import timezone

    from bot.broadcasts.drafts import Draft, create_broadcast
    from bot.broadcasts.releasing import release_broadcast

    draft = Draft(title="Bench", texts={"en": TEXT}, fallback_language="en", cancel_delay=0)
    broadcast = create_broadcast(draft, by=None)
    release_broadcast(broadcast, by=None, now=timezone.now())
    return broadcast


def _ours(server: Counted, count: int, rate: float) -> dict[str, Any]:
    """Release a broadcast to ``count`` patients and let worker and beat do the rest."""
    from bot import redis
    from bot.models import Broadcast, Delivery, Patient

    redis.client().flushdb()
    server.forget()
    wanted = Patient.objects.order_by("pk").values_list("pk", flat=True)[:count]
    Patient.objects.exclude(pk__in=list(wanted)).update(wants_broadcasts=False)
    broadcast = _release()
    running = [start(name, OUTREACH_RATE=str(rate)) for name in ("worker", "beat")]
    memory = []

    def done() -> bool:
        memory.append(_memory(running[0].pid))
        broadcast.refresh_from_db()
        return broadcast.state == Broadcast.State.DONE

    _until(done, 600 + count / rate)
    for process in running:
        stop(process)
    states = Delivery.objects.filter(broadcast=broadcast).values_list("state", flat=True)
    states = list(states)
    return summary(server.arrivals()) | {
        "states": {state: states.count(state) for state in set(states)},
        "worker_megabytes": {
            "early": max(memory[2 : 3 + len(memory) // 4]),
            "late": max(memory[3 * len(memory) // 4 :]),
        },
    }


def _memory(pid: int) -> int:
    """Megabytes that the worker with its pool processes does not share with others."""
    listed = subprocess.run(
        ["ps", "-o", "rss=", "-g", str(pid)], capture_output=True, text=True, check=False
    )
    return sum(map(int, listed.stdout.split())) // 1024


def _until(done, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not done() and time.monotonic() < deadline:
        time.sleep(1.0)


if __name__ == "__main__":
    sys.exit(main())
