"""The queue of updates: kept until the bot acknowledges them by an offset."""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from itertools import islice, takewhile
from typing import Any

Update = dict[str, Any]

OPTIONAL_KINDS = {"chat_member", "message_reaction", "message_reaction_count"}
KEEP = 100_000


def first_update_id() -> int:
    """Where numbering starts: later than any number given before a restart.

    A bot that outlives the simulator goes on asking from its last offset. Its
    clock gives room for five updates a second on average.
    """
    return (int(time.time()) - 1_600_000_000) * 5


class UpdateQueue:
    """Updates not yet acknowledged, oldest first."""

    def __init__(self) -> None:
        self.pending: OrderedDict[int, Update] = OrderedDict()
        self.next_id = first_update_id()
        self.allowed: list[str] = []
        self.waiters: list[Callable[[], None]] = []

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Remember allowed_updates for updates to come; None changes nothing."""
        if kinds is not None:
            self.allowed = list(kinds)

    def wanted(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in OPTIONAL_KINDS

    def push(self, kind: str, content: dict[str, Any]) -> Update:
        """Queue an update, unless the bot asked not to get this kind."""
        update: Update = {"update_id": self.next_id, kind: content}
        if self.wanted(kind):
            self.pending[self.next_id] = update
            self.next_id += 1
            while len(self.pending) > KEEP:
                self.pending.popitem(last=False)
            self.wake()
        return update

    def acknowledge(self, offset: int) -> None:
        """Forget what comes before `offset`; a negative one keeps the last -offset."""
        if offset < 0:
            while len(self.pending) > -offset:
                self.pending.popitem(last=False)
        while offset > 0 and self.pending and next(iter(self.pending)) < offset:
            self.pending.popitem(last=False)

    def first(self, count: int) -> list[Update]:
        """Up to `count` updates, still unacknowledged."""
        return list(islice(self.pending.values(), count))

    def since(self, update_id: int) -> list[Update]:
        """Updates that came after `update_id`, oldest first, still unacknowledged."""
        later = takewhile(lambda known: known > update_id, reversed(self.pending))
        return [self.pending[known] for known in later][::-1]

    def remove(self, update_id: int) -> None:
        """Forget one update: a webhook answered 2xx for it."""
        self.pending.pop(update_id, None)

    def clear(self) -> None:
        self.pending.clear()

    def wake(self) -> None:
        """Make everybody who waits look again."""
        for wake in list(self.waiters):
            wake()

    def wait(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Call `wake` whenever an update arrives; the result stops that."""
        self.waiters.append(wake)
        return lambda: self.waiters.remove(wake)
