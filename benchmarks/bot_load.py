"""Patients tapping through the HTTP simulator, beside a bare python-telegram-bot echo bot.

The simulator and the patients are this process; the bot under test is a process of its own, ours
(``manage.py runbot``, polling) or a bare one (benchmarks/echo_bot.py), one after the other on the
same simulator. The patients' mix is the same for all: topics, answers, home, the care team, urgent
help, the lists, and 3 % typed questions. A tap costs either bot two calls, a text one.

    python -m benchmarks.bot_load [--rounds 3] [--seconds 10] [--minutes 1] [--rate 100]
                                  [--patients 2000] [--seed 1]

Each round saturates each bot for so many seconds: 100 people wait for it at any moment. Then each
gets ``--rate`` taps a second: the bare ones for a minute at most, ours for all the minutes, with
its memory read every second. DATABASE_URL and REDIS_URL are taken from the environment.

Prints JSON. "ratio" is our throughput over the faster bare bot's, of the rounds' medians. "lost" are
taps that got no screen, a refused edit included; "skipped" were never made, because everybody was
waiting for a bot that did not keep up. "spinner_ms" and "screen_ms" are from the tap being queued
to answerCallbackQuery and to the screen. "cpu_ms_each" is the processor time that the bot's process
and this one used for each.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.processes import scratch_installation, start, stop
from benchmarks.tapping import Crowd, Result

BARE = ("echo", "echo_side_by_side")
BOTS = ("ours", *BARE)
WARM_UP_SECONDS = 3.0
QUESTIONS = (
    "is palbociclib a chemotherapy",
    "why am I so tired",
    "can I drink wine",
    "what does stage four mean",
    "how do I tell my children",
    "my scan is next week",
)


def main() -> None:
    options = _options()
    sys.setswitchinterval(0.0005)  # the thread that taps must not wait for the simulator's
    with scratch_installation(DEBUG="0") as simulator:
        from django.core.management import call_command

        call_command("load_starter_content", verbosity=0, stdout=sys.stderr)
        crowd = Crowd(simulator, _patients(simulator, options.patients), _mix(options.seed))
        with _Running("ours"):
            crowd.start_all()
        saturated: dict[str, list[dict[str, Any]]] = {name: [] for name in BOTS}
        for _round in range(options.rounds):
            for name in BOTS:
                saturated[name].append(_saturate(name, crowd, options.seconds))
        paced = {name: _pace(name, crowd, options) for name in BOTS}
    print(json.dumps(_report(options, saturated, paced), indent=1))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--rate", type=float, default=100.0)
    parser.add_argument("--patients", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _patients(simulator: Any, count: int) -> list[Any]:
    """Patients of one care team who have agreed."""
    from bot.models import CareTeam
    from bot.patients import agree

    numbers = {"daytime_phone": "1", "urgent_phone": "2", "emergency_number": "112"}
    team = CareTeam.objects.create(name="The ward", is_default=True, **numbers)
    people = [simulator.add_person(f"P{number}") for number in range(count)]
    for person in people:
        agree(telegram_id=person.id, chat_id=person.id, language="en", team=team)
    return people


def _mix(seed: int) -> Callable[[Any, Any], None]:
    """What a person does next: by chance, but never the same twice running."""
    from content.snapshot import current

    chance, content = random.Random(seed), current()
    entries = content.entries_for("en")
    filled = sorted({entry.topic_id for entry in entries})
    last: dict[int, str] = defaultdict(lambda: "home")  # what /start shows

    def choose() -> str:
        entry = chance.choice(entries)
        kinds = {
            "home": 15,
            "topic:0": 15,
            f"topic:{chance.choice(filled)}": 20,
            f"faq:{entry.faq_id}:show": 25,
            f"read:{entry.faq_id}:0": 8,
            "urgent": 4,
            "contact": 4,
            "reminders": 2,
            "visit": 2,
            "saved": 2,
            "": 3,
        }
        return chance.choices(list(kinds), list(kinds.values()))[0]

    def act(person: Any, screen: Any) -> None:
        data = choose()
        while data == last[person.id]:
            data = choose()
        last[person.id] = data
        if data:
            person.tap_data(screen, data)
        else:
            person.say(chance.choice(QUESTIONS))

    return act


def _saturate(name: str, crowd: Crowd, seconds: float) -> dict[str, Any]:
    with _Running(name) as running:
        crowd.saturate(WARM_UP_SECONDS)
        return running.measure(lambda: crowd.saturate(seconds))


def _pace(name: str, crowd: Crowd, options: argparse.Namespace) -> dict[str, Any]:
    minutes = min(1.0, options.minutes) if name in BARE else options.minutes
    with _Running(name) as running:
        crowd.saturate(WARM_UP_SECONDS)
        measured = running.measure(
            lambda: crowd.pace(minutes * 60, options.rate, running.note_memory)
        )
        return measured | running.memory()


class _Running:
    """A bot's process while it runs, and what it costs."""

    def __init__(self, name: str) -> None:
        self._process = start(name if name in BARE else "bot")
        self._memory: list[float] = []

    def __enter__(self) -> _Running:
        return self

    def __exit__(self, *_: object) -> None:
        stop(self._process)

    def measure(self, stage: Callable[[], Result]) -> dict[str, Any]:
        pids = {"bot": self._process.pid, "simulator": os.getpid()}
        before = {name: _cpu_seconds(pid) for name, pid in pids.items()}
        result = stage()
        used = {name: _cpu_seconds(pid) - before[name] for name, pid in pids.items()}
        each = {name: round(1000 * used[name] / len(result.shown), 2) for name in used}
        return result.report() | {"cpu_ms_each": each}

    def note_memory(self) -> None:
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        self._memory.append(pages * os.sysconf("SC_PAGE_SIZE") / 1e6)

    def memory(self) -> dict[str, Any]:
        """The medians of the first and of the last minute (or half, of a shorter stage)."""
        span = min(60, len(self._memory) // 2)
        first, last = self._memory[:span], self._memory[-span:]
        return {
            "memory_mb": {
                "first_minute": round(statistics.median(first), 1),
                "last_minute": round(statistics.median(last), 1),
                "most": round(max(self._memory), 1),
            }
        }


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _report(options: Any, saturated: dict[str, Any], paced: dict[str, Any]) -> dict[str, Any]:
    speed = {
        name: statistics.median(one["per_second"] for one in rounds)
        for name, rounds in saturated.items()
    }
    everything = [*(one for rounds in saturated.values() for one in rounds), *paced.values()]
    return {
        "ratio": round(speed["ours"] / max(speed[name] for name in BARE), 2),
        "per_second": speed,
        "answered": sum(one["answered"] for one in everything),
        "lost": sum(one["lost"] for one in everything),
        f"at_{options.rate:g}_per_second": paced,
        "saturated": saturated,
        "load_average": os.getloadavg(),
        "cores": os.cpu_count(),
    }


if __name__ == "__main__":
    main()
