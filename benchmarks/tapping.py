"""Patients who tap and type through the simulator, and how long they wait."""

from __future__ import annotations

import statistics
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.simulator.core import Simulator
    from bot.simulator.persons import Person

# As many updates as Telegram hands out at once.
IN_FLIGHT = 100
GIVE_UP_SECONDS = 30.0


@dataclass
class Wait:
    """One tap or text on its way; ``answered`` is when the tap's spinner stopped."""

    person: Person
    since: float
    answered: float | None = None


@dataclass
class Result:
    """What one stage measured; waits are in seconds from the moment the tap was queued."""

    seconds: float
    shown: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    done_in_time: int = 0
    lost: int = 0
    skipped: int = 0

    @property
    def per_second(self) -> float:
        return self.done_in_time / self.seconds

    def report(self) -> dict[str, Any]:
        return {
            "answered": len(self.shown),
            "lost": self.lost,
            "skipped": self.skipped,
            "per_second": round(self.per_second, 1),
            "screen_ms": _percentiles(self.shown),
            "spinner_ms": _percentiles(self.answered),
        }


def _percentiles(waits: list[float]) -> dict[str, float]:
    if len(waits) < 2:
        return {}
    cuts = statistics.quantiles(waits, n=100)
    return {
        "p50": round(cuts[49] * 1000, 1),
        "p99": round(cuts[98] * 1000, 1),
        "longest": round(max(waits) * 1000, 1),
    }


class Crowd:
    """People who take turns; each waits for the screen before tapping again.

    ``act`` makes a person tap or type; it gets the message they last saw. The next tap of a
    saturating stage is queued by the arrival of a screen, in the simulator's own thread.
    """

    def __init__(
        self, simulator: Simulator, people: list[Person], act: Callable[[Person, Any], None]
    ) -> None:
        self._simulator, self._act = simulator, act
        self._idle = deque(people)
        self._waiting: dict[int, Wait] = {}
        self._screens: dict[int, Any] = {}
        self._result = Result(0)
        self._saturating = False
        simulator.events.listen(self._heard)

    def start_all(self) -> None:
        """Everybody presses START and waits for the first screen."""
        self._result = Result(1)
        for person in list(self._idle):
            self._queue(lambda person, _screen: person.start())
        self._settle()
        if self._result.lost:
            raise SystemExit("The bot does not answer /start.")

    def saturate(self, seconds: float) -> Result:
        """As fast as the bot can: ``IN_FLIGHT`` people wait for it at any moment."""
        result = self._result = Result(seconds)
        with self._simulator.lock:
            self._saturating = True
            for _person in range(IN_FLIGHT):
                self._queue(self._act)
        time.sleep(seconds)
        with self._simulator.lock:
            self._saturating = False
            result.done_in_time = len(result.shown)
        self._settle()
        return result

    def pace(self, seconds: float, rate: float, each_second: Callable[[], None]) -> Result:
        """``rate`` taps a second whether or not the bot keeps up, while there are idle people."""
        result = self._result = Result(seconds)
        begun = time.monotonic()
        for number in range(int(seconds * rate)):
            if number % int(rate) == 0:
                each_second()
            time.sleep(max(0.0, begun + number / rate - time.monotonic()))
            if self._idle:
                self._queue(self._act)
            else:
                result.skipped += 1  # everybody is waiting for the bot
        result.done_in_time = len(result.shown)
        self._settle()
        return result

    def _queue(self, act: Callable[[Person, Any], None]) -> None:
        person = self._idle.popleft()
        self._waiting[person.id] = Wait(person, time.monotonic())
        act(person, self._screens.get(person.id))

    def _heard(self, event: dict[str, Any]) -> None:
        now = time.monotonic()
        if event["type"] == "answer":
            wait = self._waiting.get(event["chat_id"])
            if wait is not None:
                wait.answered = now
        elif event["type"] in ("message", "edit") and event["message"].from_bot:
            self._saw(event["message"], now)

    def _saw(self, screen: Any, now: float) -> None:
        self._screens[screen.chat.id] = screen
        wait = self._waiting.pop(screen.chat.id, None)
        if wait is None:
            return
        self._result.shown.append(now - wait.since)
        if wait.answered is not None:
            self._result.answered.append(wait.answered - wait.since)
        self._idle.append(wait.person)
        if self._saturating:
            self._queue(self._act)

    def _settle(self) -> None:
        """Wait for what is on its way; when nothing comes for a while, the rest is lost."""
        before, since = len(self._waiting), time.monotonic()
        while self._waiting and time.monotonic() < since + GIVE_UP_SECONDS:
            time.sleep(0.05)
            if len(self._waiting) < before:
                before, since = len(self._waiting), time.monotonic()
        with self._simulator.lock:
            self._result.lost += len(self._waiting)
            self._idle.extend(wait.person for wait in self._waiting.values())
            self._waiting.clear()
