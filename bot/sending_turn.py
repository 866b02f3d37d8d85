"""One turn of a sender's work: from the first claim until nothing is owed.

Rows are claimed ahead, up to 50 at a time. A few of them are made ready and marked ``sending``, as
many as may go out within a moment, and wait there for permission: whoever leaves or cancels is asked
about just before the call. What was sent is marked in groups.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from redis.exceptions import RedisError
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot import db, embedded_redis, outbox
from bot.broadcasts import staff_chats
from bot.dispatching import Line, Marks
from bot.models import BroadcastTest, Delivery
from bot.outgoing import Call, Composer
from bot.request import AiohttpRequest
from bot.send_errors import note_error

log = logging.getLogger(__name__)

# Below so many claimed rows, more are claimed.
_ENOUGH = 25
# Seconds until an idle sender looks once more, and until one goes on after a fault.
_LOOK_AGAIN, _AFTER_FAULT = 0.2, 0.5
# How often to look for what dead senders left, and for tests, in seconds.
_SELDOM = 1.0
# A chat that has just got a message waits.
_CROWDED = timedelta(seconds=1.5)


class Turn:
    """Runs once. Broadcasts that are paid for go through a line of their own.

    ``is_refused`` says whether Telegram refused the token meanwhile.
    """

    def __init__(self, bot: Bot, composer: Composer, *, free: Line, paid: Line) -> None:
        self._bot, self._composer = bot, composer
        self._free, self._paid = free, paid
        self._lines = (free, paid)
        self._claimed: list[Delivery] = []
        self._claim_at = self._seldom_at = 0.0
        self._changed = asyncio.Event()
        self._stopped = False
        self._marks = Marks()
        self.is_refused = False

    def stop(self) -> None:
        """Begin no calls any more."""
        self._stopped = True
        self._changed.set()
        for line in self._lines:
            line.stop()

    async def run(self) -> int:
        """Returns how many were sent. What is left over goes back."""
        marking = asyncio.create_task(self._marks.run())
        lines = [
            asyncio.create_task(line.run(self._deliver, self._changed)) for line in self._lines
        ]
        for task in (marking, *lines):
            task.add_done_callback(lambda _task: self.stop())
        try:
            await self._feed()
        finally:
            self.stop()
            await asyncio.wait(lines)
            self._marks.finish()
            sent = await marking
        for task, line in zip(lines, self._lines, strict=True):
            task.result()
            self._claimed += line.take_back()  # some may have got ready after the line's end
        await self._give_back()
        return sent

    async def _feed(self) -> None:
        """Claim rows and get them ready, as many as the lines have room for."""
        while not self._stopped:
            try:
                await self._claim()
                if not self._claimed and not any(line.is_busy for line in self._lines):
                    return
                if not await self._get_ready():
                    await self._wait()
            except (DatabaseError, RedisError) as error:
                log.warning("Sending waits: %s.", type(error).__name__)
                await self._recover()

    async def _claim(self) -> None:
        """More rows, where there are few; none while nobody may send, so that leases do not end."""
        if any(line.is_held for line in self._lines):
            await self._give_back()
            return
        now = asyncio.get_running_loop().time()
        if len(self._claimed) < _ENOUGH and now >= self._claim_at:
            seldom = now >= self._seldom_at
            claimed = await db.run(outbox.claim, now=timezone.now(), with_abandoned=seldom)
            self._claimed += claimed
            if len(claimed) < outbox.CLAIM_AT_ONCE:
                self._claim_at = now + _LOOK_AGAIN
            if seldom:
                self._seldom_at = now + _SELDOM
                for test in await db.run(staff_chats.take_tests, now=timezone.now()):
                    await self._send_test(test)

    async def _wait(self) -> None:
        """Until a line has room, or it is time to look for more rows."""
        try:
            await asyncio.wait_for(self._changed.wait(), _LOOK_AGAIN)
        except TimeoutError:
            return
        self._changed.clear()

    async def _get_ready(self) -> bool:
        """Hand claimed rows to the lines with room; False if there are none, or there is none."""
        rows = self._next_rows()
        if not rows:
            return False
        try:
            admitted = await self._free.limiter.admit([row.patient_id for row in rows])
        except RedisError:
            self._claimed += rows
            raise
        crowded = [row for row, free in zip(rows, admitted, strict=True) if not free]
        if crowded:
            await db.run(outbox.postpone, crowded, until=timezone.now() + _CROWDED)
        rows = [row for row, free in zip(rows, admitted, strict=True) if free]
        for row, call in await db.run(_begin, self._composer, rows):
            self._line_of(row).add(row, call)
        return True

    def _next_rows(self) -> list[Delivery]:
        room = {line: line.room for line in self._lines}
        rows: list[Delivery] = []
        kept: list[Delivery] = []
        for row in self._claimed:
            line = self._line_of(row)
            (rows if room[line] > 0 else kept).append(row)
            room[line] -= 1
        self._claimed = kept
        return rows

    def _line_of(self, row: Delivery) -> Line:
        paid = settings.PAID_BROADCAST_RATE and row.broadcast is not None and row.broadcast.is_paid
        return self._paid if paid else self._free

    async def _deliver(self, row: Delivery, call: Call) -> None:
        try:
            result = await _post(self._bot, call, row.patient.chat_id)
        except TelegramError as error:
            if isinstance(error, InvalidToken):
                self.is_refused = True
                self.stop()
            if await note_error(row, error, self._free.limiter):
                self._marks.add(row, row.message_id or 0)
            return
        message_id = result["message_id"] if isinstance(result, dict) else row.message_id
        self._marks.add(row, int(message_id or 0))
        if call.upload and isinstance(result, dict) and row.broadcast_id is not None:
            file_id = str(result["photo"][-1]["file_id"])
            await db.run(self._composer.note_file_id, row.broadcast_id, file_id)

    async def _send_test(self, test: BroadcastTest) -> None:
        call = await db.run(self._composer.test_call, test)
        try:
            if call is not None:
                await _post(self._bot, call, test.chat.chat_id)
        except TelegramError as error:
            await db.run(staff_chats.note_failure, test, error.message)

    async def _give_back(self) -> None:
        """Rows that nothing was tried for; if that fails, their leases end."""
        rows, self._claimed = self._claimed, []
        if rows:
            try:
                await db.run(outbox.give_back, rows)
            except DatabaseError as error:
                log.warning("Claims are not given back (%s).", type(error).__name__)

    async def _recover(self) -> None:
        await asyncio.sleep(_AFTER_FAULT)
        try:
            await asyncio.to_thread(embedded_redis.ensure_running)
        except RuntimeError as error:
            log.warning("%s", error)


def _begin(composer: Composer, rows: list[Delivery]) -> list[tuple[Delivery, Call]]:
    """Make the calls and mark their rows as being sent; without those that must not be sent."""
    now = timezone.now()
    calls = {row: call for row in rows if (call := composer.call_for(row, now=now))}
    for row in rows:
        if row not in calls:
            outbox.mark_failed(row, "There is no text in the patient's language.")
    return [(row, calls[row]) for row in outbox.begin(list(calls))]


async def _post(bot: Bot, call: Call, chat_id: str) -> object:
    request = bot.request
    assert isinstance(request, AiohttpRequest)
    result: object = await request.post_form(f"{bot.base_url}/{call.method}", call.to(chat_id))
    return result
