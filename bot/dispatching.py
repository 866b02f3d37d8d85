"""The two ends of a sender's pipe: permission to call, and marks of what was sent."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from math import ceil

from django.db import DatabaseError
from redis.exceptions import RedisError

from bot import db, heartbeat, outbox
from bot.limiter import Limiter
from bot.models import Delivery
from bot.outgoing import Call

log = logging.getLogger(__name__)

# So many seconds' worth of rows is ready, and marked as being sent, before its calls.
_READY_SECONDS = 0.02
_MOST_READY = 50
# Calls in flight at most, of one process: a slow Telegram gets no more at a time.
IN_FLIGHT = 50
# Who has to wait longer than this for permission gives the rows back meanwhile, in seconds.
_LONGEST_READY = 1.0
# Marks are saved together that come within so many seconds of each other.
_GATHERED = 0.005
_AFTER_FAULT = 0.2
Deliver = Callable[[Delivery, Call], Awaitable[None]]


class Line:
    """Calls that wait for one limiter's permission, in the order in which they got ready."""

    def __init__(self, limiter: Limiter, rate: float) -> None:
        self.limiter = limiter
        self._enough = max(1, min(_MOST_READY, ceil(rate * _READY_SECONDS)))
        self._ready: deque[tuple[Delivery, Call]] = deque()
        self._in_flight: set[asyncio.Task[None]] = set()
        self._stopped = False
        self._woken = asyncio.Event()
        self._held_until = 0.0

    @property
    def is_busy(self) -> bool:
        return bool(self._ready or self._in_flight or self.is_held)

    @property
    def is_held(self) -> bool:
        """Whether nobody may send for a while, because Telegram says so or nobody can be asked."""
        return asyncio.get_running_loop().time() < self._held_until

    @property
    def room(self) -> int:
        """How many more rows may get ready."""
        return 0 if self.is_held else self._enough - len(self._ready)

    def add(self, row: Delivery, call: Call) -> None:
        self._ready.append((row, call))
        self._woken.set()

    def stop(self) -> None:
        self._stopped = True
        self._woken.set()

    def take_back(self) -> list[Delivery]:
        """The rows that are ready: nothing was tried for them, nor will be."""
        rows = [row for row, _call in self._ready]
        self._ready.clear()
        return rows

    async def run(self, deliver: Deliver, changed: asyncio.Event) -> None:
        """Make the calls until stopped, and no call is in flight.

        ``changed`` is set whenever there is more room.
        """
        while not self._stopped:
            if not self._ready or len(self._in_flight) >= IN_FLIGHT:
                self._woken.clear()
                await self._woken.wait()
                continue
            asked_at = asyncio.get_running_loop().time()
            for number in await self._permitted():
                row, call = self._ready.popleft()
                task = asyncio.create_task(self._make(deliver(row, call), number, asked_at))
                self._in_flight.add(task)
                task.add_done_callback(self._landed)
                task.add_done_callback(lambda _task: changed.set())
            changed.set()
        while self._in_flight:
            await asyncio.wait(self._in_flight)

    async def _make(self, call: Awaitable[None], number: int, asked_at: float) -> None:
        await call
        self.limiter.note_arrival(number, asyncio.get_running_loop().time() - asked_at)

    async def _permitted(self) -> range:
        """The numbers of the calls to make now; if there are none yet, after the wait asked for."""
        try:
            most = min(len(self._ready), IN_FLIGHT - len(self._in_flight))
            permission = await self.limiter.take(most)
        except RedisError as error:
            log.warning("Nobody can say whether to send (%s).", type(error).__name__)
            await self._hold(_AFTER_FAULT)
            return range(0)
        if permission.granted:
            return permission.numbers
        if permission.wait > _LONGEST_READY:
            await self._hold(permission.wait)
        else:
            await asyncio.sleep(permission.wait)
        return range(0)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._in_flight.discard(task)
        self._woken.set()
        if error := task.exception():
            log.error("A delivery failed, so its lease will end.", exc_info=error)

    async def _hold(self, seconds: float) -> None:
        """Nobody may send for a while: what is ready goes back, to be asked about again."""
        self._held_until = asyncio.get_running_loop().time() + seconds
        try:
            await db.run(outbox.give_back, self.take_back())
        except DatabaseError as error:
            log.warning("Claims are not given back (%s).", type(error).__name__)
        await asyncio.to_thread(heartbeat.note_sending)


class Marks:
    """Notes what was sent, many at a time, and keeps on until the database has it."""

    def __init__(self) -> None:
        self._sent: list[tuple[Delivery, int]] = []
        self._finished = False
        self._woken = asyncio.Event()

    def add(self, row: Delivery, message_id: int) -> None:
        self._sent.append((row, message_id))
        self._woken.set()

    def finish(self) -> None:
        """Nothing comes any more."""
        self._finished = True
        self._woken.set()

    async def run(self) -> int:
        """Save the marks until ``finish`` was called; returns how many there were."""
        count = 0
        while not self._finished or self._sent:
            self._woken.clear()
            if not self._sent:
                await self._woken.wait()
                continue
            await asyncio.sleep(_GATHERED)
            count += await self._save()
        return count

    async def _save(self) -> int:
        """What cannot be saved, because the database is away, is saved later: it was sent."""
        sent = self._sent[:]
        try:
            await db.run(outbox.mark_sent, sent)
        except DatabaseError as error:
            log.warning("What was sent is not marked yet (%s).", type(error).__name__)
            await asyncio.sleep(_AFTER_FAULT)
            return 0
        del self._sent[: len(sent)]
        await asyncio.to_thread(heartbeat.note_sending)
        return len(sent)
