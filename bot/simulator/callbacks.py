"""Callback queries: each is answered once, and in time."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .errors import BadRequest

KEEP = 10_000


@dataclass
class Callback:
    """A button press and, once given, the bot's answer to it."""

    query: dict[str, Any]
    chat_id: int
    message_id: int
    pressed_at: float
    answer: dict[str, Any] | None = None
    answered_at: float | None = None


class Callbacks:
    """Presses by query id; `lifetime` seconds pass before an answer is too late."""

    def __init__(self, now: Callable[[], float], lifetime: float) -> None:
        self.now = now
        self.lifetime = lifetime
        self.presses: OrderedDict[str, Callback] = OrderedDict()

    def add(self, query: dict[str, Any], chat_id: int, message_id: int) -> Callback:
        press = Callback(query, chat_id, message_id, self.now())
        self.presses[query["id"]] = press
        while len(self.presses) > KEEP:
            self.presses.popitem(last=False)
        return press

    def answer(self, query_id: str, answer: dict[str, Any]) -> Callback:
        """Take the bot's answer; raises BadRequest when unknown, late or second."""
        press = self.presses.get(query_id)
        late = press is not None and self.now() - press.pressed_at > self.lifetime
        if press is None or late or press.answer is not None:
            raise BadRequest("query is too old and response timeout expired or query ID is invalid")
        press.answer, press.answered_at = answer, self.now()
        return press

    def unanswered(self) -> list[dict[str, Any]]:
        """Queries the bot has not answered yet, oldest first."""
        return [press.query for press in self.presses.values() if press.answer is None]
