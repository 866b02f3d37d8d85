"""Kills the bot with ``kill -9`` again and again while patients tap.

Each tap puts another entry on a patient's list of questions for the visit. Afterwards every tap
must have been answered, and every entry must be on its list once.

    python -m benchmarks.bot_kill [--kills 20] [--patients 150] [--rate 60] [--seed 1]

Prints JSON: "unanswered" and "lost" are taps, "doubled" are effects. Polling mode.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import threading
import time
from collections import Counter

from benchmarks.processes import kill, scratch_installation, start, stop

SETTLE_SECONDS = 60.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--patients", type=int, default=150)
    parser.add_argument("--rate", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with scratch_installation() as simulator:
        from django.core.management import call_command

        from bot.models import VisitQuestion
        from content.models import FAQ

        call_command("load_starter_content", verbosity=0, stdout=sys.stderr)
        entries = list(FAQ.objects.published().filter(language="en").values_list("pk", flat=True))
        people = _arrive(simulator, options.patients)
        bot = start("bot")
        _until(lambda: all(person.replies for person in people))
        tapping = _Tapping(people, entries, options.rate)
        for _kill in range(options.kills):
            time.sleep(chance.uniform(4, 7))
            kill(bot)
            bot = start("bot")
        wanted = tapping.stop()
        _until(lambda: not simulator.unanswered_callbacks())
        _until(lambda: VisitQuestion.objects.count() >= wanted)
        rows = Counter(VisitQuestion.objects.values_list("patient_id", "faq_id"))
        unanswered = len(simulator.unanswered_callbacks())
        stop(bot)
    print(json.dumps({"kills": options.kills, "taps": wanted, "unanswered": unanswered,
                      "lost": wanted - len(rows), "doubled": sum(rows.values()) - len(rows)}))  # fmt: skip


def _arrive(simulator, count):
    """Patients who have agreed, each with /start on its way to the bot."""
    from bot.patients import agree

    people = [simulator.add_person(f"P{number}") for number in range(count)]
    for person in people:
        person.start()
        agree(telegram_id=person.id, chat_id=person.id, language="en", team=None)
    return people


class _Tapping:
    """Taps in turn for everybody, in a thread, until stopped."""

    def __init__(self, people, entries, rate):
        self._going, self._taps = True, 0
        self._thread = threading.Thread(target=self._tap, args=(people, entries, rate))
        self._thread.start()

    def _tap(self, people, entries, rate):
        for entry in entries:
            for person in people:
                if not self._going:
                    return
                person.tap_data(person.replies[0], f"ask:{entry}:")
                self._taps += 1
                time.sleep(1 / rate)

    def stop(self) -> int:
        self._going = False
        self._thread.join()
        return self._taps


def _until(done) -> None:
    deadline = time.monotonic() + SETTLE_SECONDS
    while not done() and time.monotonic() < deadline:
        time.sleep(0.2)


if __name__ == "__main__":
    main()
