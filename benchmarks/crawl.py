"""Presses every button that can be reached from /start, and from a patient's home, in every language.

Breadth first over what a screen shows (text without dates and numbers, and its buttons), on a
scratch database with the starter pack, through the real routing and the simulator in process. The
patient at home has saved an answer, has a question for the visit, and a reminder has arrived.

    python -m benchmarks.crawl [--most-taps 100000]

Prints JSON and exits with 1 if there is any problem: a screen without Urgent help or without
Home, a tap that nobody answered, a call that Telegram refused, or one that is not as Telegram
describes it. That description, `../shared/telegram/api.json`, is not part of the project: where it
is missing, "checked" is 0.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from benchmarks.processes import scratch_installation
from tests.telegram_contract import API_JSON, contract

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.simulator.core import Simulator
    from bot.simulator.messages import SimMessage
    from bot.simulator.persons import Person

_CHANGING = re.compile(r"\d+|[A-Z][a-z]+day|\b(?:lunes|martes|jueves|viernes)\b")
LANGUAGES = ("en", "es")


@dataclass
class Crawl:
    """What was seen; ``problems`` is empty when all is well.

    Of the calls, ``checked`` were held against Telegram's description; ``left`` are taps.
    """

    screens: int = 0
    taps: int = 0
    left: int = 0
    calls: int = 0
    checked: int = 0
    refused: int = 0
    problems: list[str] = field(default_factory=list)


def crawl(simulator: Simulator, person: Person, run: Callable[[], Any], *, most_taps: int) -> Crawl:
    """Press what can be pressed from the person's screens; ``run`` lets the bot handle a tap."""
    result = Crawl()
    seen: set[tuple[str, ...]] = set()
    pressed: set[tuple[tuple[str, ...], str]] = set()
    waiting: deque[tuple[SimMessage, str, tuple[str, ...]]] = deque()

    def look(message: SimMessage) -> None:
        shown = _shown(message)
        if shown not in seen:
            seen.add(shown)
            result.problems += _problems(message)
        for row in message.keyboard:
            for button in row:
                data = button.get("callback_data")
                kind = (shown, _CHANGING.sub("#", data or "") + button["text"])
                if data and kind not in pressed:
                    pressed.add(kind)
                    waiting.append((message, data, shown))

    for message in person.replies:
        look(message)
    while waiting and result.taps < most_taps:
        message, data, _from = waiting.popleft()
        person.tap_data(message, data)
        run()
        result.taps += 1
        _check_calls(simulator, result)
        look(person.newest)
        if not message.deleted:
            look(message)
    result.screens, result.left = len(seen), len(waiting)
    result.problems += [f"unanswered: {one['data']}" for one in simulator.unanswered_callbacks()]
    return result


def _check_calls(simulator: Simulator, result: Crawl) -> None:
    """Hold the calls since the last time against what Telegram takes; an edit may change nothing."""
    while simulator.calls:
        call = simulator.calls.popleft()
        result.calls += 1
        reason = call.response.get("description", "")
        if not call.response["ok"] and "not modified" not in reason:
            result.refused += 1
            result.problems.append(f"{call.method}: {reason}")
        if API_JSON.exists():
            result.checked += 1
            result.problems += contract().problems_of_calls([call])


def _shown(message: SimMessage) -> tuple[str, ...]:
    return (
        _CHANGING.sub("#", message.text)[:200],
        *(_CHANGING.sub("#", b) for b in message.buttons),
    )


def _problems(message: SimMessage) -> list[str]:
    """What is missing below the text; before consent there is no Home to go to."""
    datas = [button.get("callback_data", "") for row in message.keyboard for button in row]
    names = {data.split(":")[0] for data in datas}
    if not names:
        return []  # a document, or a line that leads nowhere by design
    title = message.text.split("\n")[0][:60]
    missing = [] if "urgent" in names else [f"no Urgent help: {title}"]
    at_home_or_outside = "topic:0" in datas or names & {"agree", "hello", "start-again"}
    if "home" not in names and not at_home_or_outside:
        missing.append(f"no Home: {title}")
    return missing


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most-taps", type=int, default=100_000)
    options = parser.parse_args()
    report: dict[str, Any] = {}
    with scratch_installation(BOT_DB_THREADS="1", DEMO_PASSWORD="crawl"):
        from django.core.management import call_command

        call_command("load_starter_content", verbosity=0, stdout=sys.stderr)
        call_command("load_demo_data", verbosity=0)  # a care team with all its numbers
        for language in LANGUAGES:
            for begin in (_newcomer, _at_home):
                name = f"{language}, {begin.__name__.strip('_').replace('_', ' ')}"
                report[name] = vars(_crawl_in(language, len(report), begin, options.most_taps))
    print(json.dumps(report, indent=1, ensure_ascii=False))
    sys.exit(any(one["problems"] for one in report.values()))


def _newcomer(person: Person, run: Callable[[], Any]) -> None:
    person.start()
    run()


def _at_home(person: Person, run: Callable[[], Any]) -> None:
    """A patient of the demo's team who uses the bot, with a reminder that arrived an hour ago."""
    from datetime import timedelta

    from django.utils import timezone

    from bot.models import Delivery, Reminder
    from content.models import FAQ

    def tap(data: str) -> None:
        person.tap_data(person.newest, data)
        run()

    entry = FAQ.objects.published().filter(language="en").values_list("pk", flat=True)[0]
    person.start("DEMO")
    run()
    for data in (
        "agree:DEMO:", f"save:{entry}:show", f"ask:{entry}:show",
        "remind:daily:0:0900:contact:set",
    ):  # fmt: skip
        tap(data)
    ago, reminder = timezone.now() - timedelta(hours=1), Reminder.objects.latest("pk")
    delivery = Delivery.objects.create(
        patient=reminder.patient, reminder=reminder, due_at=ago, not_after=ago, sent_at=ago,
        state=Delivery.State.SENT, message_id=1,
    )  # fmt: skip
    tap(f"show-reminder:{delivery.pk}")


def _crawl_in(language: str, number: int, begin: Callable[..., Any], most_taps: int) -> Crawl:
    from telegram import Bot, Update

    from benchmarks.processes import TOKEN
    from bot.application import build
    from bot.simulator.core import Simulator
    from bot.simulator.request import SimulatorRequest

    simulator = Simulator(token=TOKEN, history=1_000_000)
    bot = Bot(TOKEN, request=SimulatorRequest(simulator))
    app = build(bot)
    person = simulator.add_person("Anna", language_code=language, person_id=200_001 + number)
    with asyncio.Runner() as runner:
        runner.run(app.initialize())

        def run() -> None:
            while updates := simulator.take_updates():
                for update in updates:
                    runner.run(app.process_update(Update.de_json(update, bot)))

        begin(person, run)
        return crawl(simulator, person, run, most_taps=most_taps)


if __name__ == "__main__":
    main()
