"""Kills the bot with ``kill -9`` again and again while patients tap.

The taps put entries on the list for the visit, set reminders, and ask to be called and withdraw
that at once. Afterwards every tap must have been answered, and had its effect once.

    python -m benchmarks.bot_kill [--webhook] [--kills 20] [--patients 150] [--rate 60] [--seed 1]

One bot polls; with ``--webhook`` two are behind a proxy that hands every fifth update to both (see
webhook_proxy.py), and each kill takes one of them at random. A process is killed a few seconds after
it is at work, however long its start took. ``--unguarded`` runs bots that do not
remember what they handled: with a webhook, withdrawn requests then come back as doubled effects.
``--rotate-keys`` also changes the encryption key half-way, as docs/security.md says, under the same
load; what cannot be read under the new key alone counts as lost.

Prints JSON: "unanswered" and "lost" are taps, "doubled" are effects; "waited" is how many seconds
people waited for an answer.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import nullcontext

from cryptography.fernet import Fernet

from benchmarks.processes import ROOT, TOKEN, kill, scratch_installation, start, stop
from benchmarks.webhook_proxy import webhook_proxy

SETTLE_SECONDS = 120.0
# Nobody taps while so many updates wait: a slow machine gets all the load it can take, no more.
MOST_WAITING = 200
# Whose, of what kind, and which one.
Effect = tuple[str, str, str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--webhook", action="store_true")
    parser.add_argument("--unguarded", action="store_true")
    parser.add_argument("--rotate-keys", action="store_true")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--patients", type=int, default=150)
    parser.add_argument("--rate", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    proxied = webhook_proxy(options.seed) if options.webhook else nullcontext()
    command = "unguarded-bot" if options.unguarded else "bot"
    with scratch_installation() as simulator, proxied as proxy, _Bots(command) as bots:
        simulator.callbacks.lifetime = 600  # however late: what was never answered is what counts
        entries = _content()
        people = _arrive(simulator, options.patients)
        bots.start(simulator, proxy)
        _until(lambda: all(person.replies for person in people))
        tapping = _Tapping(simulator, people, entries, options.rate)
        chance = random.Random(options.seed)
        rotated = None
        for number in range(options.kills):
            time.sleep(chance.uniform(1, 4))
            if options.rotate_keys and number == options.kills // 2:
                rotated = _rotate_keys(bots)
            bots.kill_one(chance)
        wanted = tapping.stop()
        _until(lambda: not simulator.updates.pending and not simulator.unanswered_callbacks())
        _until(lambda: not wanted - _effects())
        lost, doubled = wanted - _effects(), _effects() - wanted
        found = {
            "mode": "webhook" if options.webhook else "polling", "kills": options.kills,
            "taps": tapping.taps, "unanswered": len(simulator.unanswered_callbacks()),
            "lost": lost.total(), "doubled": doubled.total(), "effects": _by_kind(wanted),
            "doubled_of": _by_kind(doubled), "waited": _waited(simulator),
        } | ({"rotated": rotated} if rotated else {})  # fmt: skip
    print(json.dumps(found | ({"proxy": dict(sorted(proxy.seen.items()))} if proxy else {})))
    sys.exit(bool(found["unanswered"] or found["lost"] or found["doubled"]))


def _content() -> list[int]:
    """The starter pack and a team that can be asked to call; the ids of the entries."""
    from django.core.management import call_command

    from bot.models import CareTeam
    from content.models import FAQ

    call_command("load_starter_content", verbosity=0, stdout=sys.stderr)
    CareTeam.objects.create(name="Ward", join_code="WARD", time_zone="UTC", is_default=True)
    return list(FAQ.objects.published().filter(language="en").values_list("pk", flat=True))


def _arrive(simulator, count):
    """Patients who have agreed, each with /start on its way to the bot."""
    from bot.patients import agree

    people = [simulator.add_person(f"P{number}") for number in range(count)]
    for person in people:
        person.start()
        agree(telegram_id=person.id, chat_id=person.id, language="en", team=None)
    return people


def _rotate_keys(bots) -> str:
    """Change the key while patients tap; returns what ``rotate_keys`` said."""
    from django.conf import settings

    (old,), new = settings.FIELD_ENCRYPTION_KEYS, Fernet.generate_key().decode()
    for keys in (f"{old},{new}", f"{new},{old}"):
        bots.restart_all(FIELD_ENCRYPTION_KEYS=keys)
    done = subprocess.run(
        [sys.executable, "manage.py", "rotate_keys"], cwd=ROOT, check=True,
        env=os.environ | {"FIELD_ENCRYPTION_KEYS": keys}, capture_output=True, text=True,
    )  # fmt: skip
    bots.restart_all(FIELD_ENCRYPTION_KEYS=new)
    settings.FIELD_ENCRYPTION_KEYS = [new]
    return done.stdout.splitlines()[0]


class _Bots:
    """One bot that polls, or two behind the proxy; all are stopped at the end."""

    def __init__(self, command):
        self._command = command
        self._running = []

    def __enter__(self):
        return self

    def start(self, simulator, proxy) -> None:
        self._places, self._handled = (
            [{}],
            lambda _which: simulator.counts["answerCallbackQuery", 200],
        )
        if proxy is not None:
            webhook = {"TELEGRAM_WEBHOOK_URL": proxy.url, "TELEGRAM_WEBHOOK_SECRET": TOKEN[7:]}
            self._places = [webhook | {"BOT_LISTEN": f"127.0.0.1:{port}"} for port in proxy.ports]
            self._handled = lambda which: proxy.handled[proxy.ports[which]]
        self._running = [start(self._command, **place) for place in self._places]

    def kill_one(self, chance) -> None:
        """Kill one of them; the next one in its place is at work when this returns."""
        which = chance.randrange(len(self._places))
        kill(self._running[which])
        before = self._handled(which)
        self._running[which] = start(self._command, **self._places[which])
        _until(lambda: self._handled(which) > before)

    def restart_all(self, **environment: str) -> None:
        """One after another, each told to stop, and started with this changed."""
        for which, place in enumerate(self._places):
            stop(self._running[which])
            place |= environment
            before = self._handled(which)
            self._running[which] = start(self._command, **place)
            _until(lambda which=which, before=before: self._handled(which) > before)

    def __exit__(self, *_error) -> None:
        for process in self._running:
            stop(process)


class _Tapping:
    """Taps in turn for everybody, in a thread, until stopped; counts the effects it wants."""

    def __init__(self, simulator, people, entries, rate):
        self.taps = 0
        self._pending = simulator.updates.pending
        self._going, self._rate = True, rate
        self._wanted: Counter[Effect] = Counter()
        self._thread = threading.Thread(target=self._tap, args=(people, entries))
        self._thread.start()

    def _tap(self, people, entries):
        for number, entry in enumerate(entries):
            at = f"{number // 60:02}{number % 60:02}"
            kind, which, datas = (
                ("questions", str(entry), [f"ask:{entry}:"]),
                ("reminders", at, [f"remind:daily:0:{at}:contact:set"]),
                ("callbacks", "", ["callback:effect:any:known", "callback-cancel"]),
            )[number % 3]
            for person in people:
                while self._going and len(self._pending) > MOST_WAITING:
                    time.sleep(0.05)
                if not self._going:
                    return
                for data in datas:
                    person.tap_data(person.replies[0], data)
                self._wanted[str(person.id), kind, which] += 1
                self.taps += len(datas)
                time.sleep(len(datas) / self._rate)

    def stop(self) -> Counter[Effect]:
        self._going = False
        self._thread.join()
        return self._wanted


def _effects() -> Counter[Effect]:
    """What is there. Each request was withdrawn before the next one: there is one for each."""
    from bot.models import CallbackRequest, Reminder, VisitQuestion

    who = "patient__telegram_id"
    found: Counter[Effect] = Counter()
    for person, entry in VisitQuestion.objects.values_list(who, "faq_id"):
        found[person, "questions", str(entry)] += 1
    for person, at in Reminder.objects.values_list(who, "at"):
        found[person, "reminders", f"{at:%H%M}"] += 1
    for person in CallbackRequest.objects.values_list(who, flat=True):
        found[person, "callbacks", ""] += 1
    return found


def _waited(simulator) -> dict[str, float]:
    """Seconds from a tap to its answer."""
    presses = simulator.callbacks.presses.values()
    waits = sorted(one.answered_at - one.pressed_at for one in presses if one.answered_at)
    return {
        f"p{part}": round(waits[min(len(waits) * part // 100, len(waits) - 1)], 2)
        for part in (50, 99, 100)
    }


def _by_kind(effects: Counter[Effect]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for (_person, kind, _which), count in effects.items():
        total[kind] += count
    return dict(total)


def _until(done) -> None:
    deadline = time.monotonic() + SETTLE_SECONDS
    while not done() and time.monotonic() < deadline:
        time.sleep(0.2)


if __name__ == "__main__":
    main()
