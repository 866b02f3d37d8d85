"""Troubles to order: refusals, broken servers, slowness, answers that get lost.

    sim.faults.fail_next(3, code=429, retry_after=2)        # the next three calls
    sim.faults.fail_every(10, code=502, method="sendMessage")
    sim.faults.slow(milliseconds=300)                        # every call
    sim.faults.drop_next(1, method="sendMessage")            # done, but never answered
    sim.faults.limit(per_second=30, per_chat=1)              # Telegram's own limits
    sim.faults.clear()

getUpdates is spared unless it is named, so that a bot under test still hears
its patients. A person who blocked the bot is `Person.block()`.
"""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from .errors import ApiError, TooManyRequests

CODES = {
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}
WRITES = {"sendmessage", "sendphoto", "senddocument", "copymessage"}


@dataclass
class Fault:
    """Which calls go wrong, and how. `remaining` None means until cleared."""

    code: int | None = None
    retry_after: int = 1
    delay_ms: int = 0
    drop: bool = False
    every: int = 1
    remaining: int | None = None
    method: str | None = None
    chat_id: int | None = None
    seen: int = field(default=0, repr=False)

    def strikes(self, method: str, chat_id: int | None) -> bool:
        """Whether this call is hit; counts it."""
        if self.remaining == 0 or (self.chat_id is not None and self.chat_id != chat_id):
            return False
        if method.lower() != (self.method or method).lower():
            return False
        if self.method is None and method.lower() == "getupdates":
            return False
        self.seen += 1
        if self.seen % self.every:
            return False
        if self.remaining is not None:
            self.remaining -= 1
        return True

    def error(self) -> ApiError:
        """The refusal to answer with; asked only when there is a code."""
        code = self.code or 500
        if code == 429:
            return TooManyRequests(self.retry_after)
        return ApiError(code, CODES.get(code, "Internal Server Error"))


@dataclass
class Trouble:
    """What the ordered faults do to one call."""

    error: ApiError | None = None
    delay: float = 0.0
    drop: bool = False


class Faults:
    """The faults switched on now. Times are seconds of `now`."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self.lock = threading.Lock()
        self.active: list[Fault] = []
        self.clear()

    def clear(self) -> None:
        """All calls go well again."""
        self.active.clear()
        self.per_second: float | None = None
        self.per_chat: float | None = None
        self.sent: deque[float] = deque()
        self.sent_to: dict[int, deque[float]] = {}

    def add(self, fault: Fault) -> Fault:
        """Switch one on; `faults.active.remove(fault)` switches it off."""
        if fault.code is not None and fault.code not in CODES:
            raise ValueError(f"no such fault: {fault.code}; choose from {sorted(CODES)}")
        if fault.every < 1 or fault.retry_after < 1 or fault.delay_ms < 0:
            raise ValueError("every and retry_after start at 1, delay_ms at 0")
        self.active.append(fault)
        return fault

    def fail_next(
        self, count: int, *, code: int, retry_after: int = 1, method: str | None = None
    ) -> Fault:
        """Answer the next `count` calls with an error code."""
        return self.add(Fault(code=code, retry_after=retry_after, remaining=count, method=method))

    def fail_every(
        self, every: int, *, code: int, retry_after: int = 1, method: str | None = None
    ) -> Fault:
        """Answer every `every`-th call with an error code, until cleared."""
        return self.add(Fault(code=code, retry_after=retry_after, every=every, method=method))

    def slow(self, milliseconds: int, *, method: str | None = None) -> Fault:
        """Answer every call that much later, until cleared."""
        return self.add(Fault(delay_ms=milliseconds, method=method))

    def drop_next(self, count: int, *, method: str | None = None) -> Fault:
        """Do what the next `count` calls ask, but never answer: a client's time-out."""
        return self.add(Fault(drop=True, remaining=count, method=method))

    def limit(self, *, per_second: float | None = None, per_chat: float | None = None) -> None:
        """Refuse sends with 429 above these rates, counted over one second."""
        self.per_second, self.per_chat = per_second, per_chat

    def strike(self, method: str, chat_id: int | None) -> Trouble:
        """What happens to this call. Every fault that fits counts it."""
        if not self.active and self.per_second is None and self.per_chat is None:
            return Trouble()
        trouble = Trouble()
        with self.lock:
            for fault in [one for one in self.active if one.strikes(method, chat_id)]:
                trouble.delay += fault.delay_ms / 1000
                trouble.drop = trouble.drop or fault.drop
                if fault.code is not None:
                    trouble.error = trouble.error or fault.error()
            self.active[:] = [one for one in self.active if one.remaining != 0]
            if trouble.error is None and method.lower() in WRITES and self.too_fast(chat_id):
                trouble.error = TooManyRequests(1)
        return trouble

    def too_fast(self, chat_id: int | None) -> bool:
        """Whether one more send now breaks a limit; counts it when it does not."""
        now = self.now()
        to_chat = self.sent_to.setdefault(chat_id or 0, deque())
        for times in (self.sent, to_chat):
            while times and times[0] <= now - 1:
                times.popleft()
        if self.per_second is not None and len(self.sent) >= self.per_second:
            return True
        if self.per_chat is not None and len(to_chat) >= self.per_chat:
            return True
        self.sent.append(now)
        to_chat.append(now)
        return False

    def described(self) -> dict[str, Any]:
        """The switches as the page and the control API show them."""
        return {
            "active": [asdict(fault) for fault in self.active],
            "per_second": self.per_second,
            "per_chat": self.per_chat,
        }
