"""Kills the bot, the worker and beat with ``kill -9`` while reminders fall due.

Each try owes one reminder to each patient, due within a few seconds, kills all three processes
at a random moment around that time, starts them again, and waits until every row is done. Then
the messages that arrived are counted per patient.

    python -m benchmarks.kill_restart [--tries 20] [--patients 10] [--seed 1]

Prints JSON: "lost" and "twice" are reminders, "uncertain" the calls in flight at a kill.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from datetime import timedelta

from benchmarks.processes import kill, scratch_installation, start, stop

GIVE_UP_SECONDS = 90.0
DUE_WITHIN = 4.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tries", type=int, default=20)
    parser.add_argument("--patients", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with scratch_installation() as simulator:
        from bot.models import Delivery

        people = [
            simulator.add_person(f"P{number}", started=True) for number in range(options.patients)
        ]
        patients = [_register(person) for person in people]
        names = ("bot", "worker", "beat")
        running = {name: start(name) for name in names}
        total = {"lost": 0, "twice": 0, "uncertain": 0, "unrecorded_answers": 0}
        slowest = 0.0
        for number in range(options.tries):
            begun = time.monotonic()
            before = [len(person.replies) for person in people]
            _owe(patients, chance)
            time.sleep(chance.uniform(0, DUE_WITHIN + 4))
            for name in names:
                kill(running[name])
            running = {name: start(name) for name in names}
            _wait_until_done(len(patients) * (number + 1))
            got = [len(person.replies) - had for person, had in zip(people, before, strict=True)]
            total["lost"] += sum(count == 0 for count in got)
            total["twice"] += sum(count > 1 for count in got)
            slowest = max(slowest, time.monotonic() - begun)
        total["uncertain"] = Delivery.objects.filter(uncertain_times__gt=0).count()
        total["unrecorded_answers"] = _answer_all(people)
        for process in running.values():
            stop(process)
    print(json.dumps({"tries": options.tries, "reminders": options.tries * options.patients, **total,
                      "slowest_try_seconds": round(slowest, 1)}))  # fmt: skip


def _register(person):
    from bot.patients import agree

    return agree(telegram_id=person.id, chat_id=person.id, language="en", team=None)


def _owe(patients, chance) -> None:
    """One-off reminders, as if set earlier, each due within the next seconds."""
    from django.utils import timezone

    from bot.models import Reminder

    for patient in patients:
        due = timezone.now() + timedelta(seconds=chance.uniform(1, DUE_WITHIN))
        Reminder.objects.create(
            patient=patient, rule="once", starts_on=due.date(), at=due.time(), next_due=due
        )


def _wait_until_done(expected: int) -> None:
    from bot.models import Delivery

    deadline = time.monotonic() + GIVE_UP_SECONDS
    while Delivery.objects.filter(state=Delivery.State.SENT).count() < expected:
        if time.monotonic() > deadline:
            return  # what did not arrive counts as lost
        time.sleep(0.2)


def _answer_all(people) -> int:
    """Everybody taps "Show" and "I reached them"; returns how many answers were not recorded."""
    from bot.models import Delivery

    for person in people:
        person.tap("Show")
    deadline = time.monotonic() + 20
    for person in people:
        while "I reached them" not in person.newest.buttons and time.monotonic() < deadline:
            time.sleep(0.05)
        if "I reached them" in person.newest.buttons:
            person.tap("I reached them")
    deadline = time.monotonic() + 20
    while True:
        missing = len(people) - Delivery.objects.filter(answer="reached").count()
        if missing <= 0 or time.monotonic() > deadline:
            return missing
        time.sleep(0.2)


if __name__ == "__main__":
    main()
