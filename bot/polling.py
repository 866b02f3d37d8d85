"""Long polling that acknowledges an update only once it has been handled.

Telegram drops an update when the next getUpdates names a higher offset. python-telegram-bot's
own updater asks for the next ones as soon as these are queued in memory, and a killed process
loses them.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterable
from functools import partial

from telegram import Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot import once
from bot.application import ALLOWED_UPDATES, App
from bot.incoming import handle_update

log = logging.getLogger(__name__)

POLL_SECONDS = 25
_FIRST_RETRY, _LONGEST_RETRY = 1.0, 30.0
# Look for what has come since when what is in flight has made no progress for so long. Looking
# costs: Telegram repeats all that is not acknowledged, and to parse it is a third of a tap's work.
_LOOK_AGAIN_SECONDS = 0.1
_BUSY_SECONDS = 0.5


class _InFlight:
    """Updates being handled: one person's in order, different people's side by side."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._last_of: dict[int, asyncio.Task[None]] = {}
        self._next_offset = 0

    @property
    def offset(self) -> int:
        """The lowest update that is not handled: Telegram may forget all before it."""
        return min(self._tasks, default=self._next_offset)

    def take(self, updates: Iterable[Update]) -> int:
        """Start on the updates that are new; returns how many are."""
        new = [update for update in updates if update.update_id >= self._next_offset]
        for update in new:
            sender = update.effective_user or update.effective_chat
            person = sender.id if sender else 0
            task = asyncio.create_task(self._handle(update, self._last_of.get(person)))
            self._tasks[update.update_id] = self._last_of[person] = task
            self._next_offset = update.update_id + 1
            task.add_done_callback(partial(self._finished, update.update_id, person))
        return len(new)

    async def wait(self, seconds: float | None = None) -> None:
        """Until all are handled, or none was finished for so long. Raises what handling raised."""
        finished = True
        while self._tasks and finished:
            before = len(self._tasks)
            done, _pending = await asyncio.wait(self._tasks.values(), timeout=seconds)
            for task in done:
                task.result()
            finished = len(self._tasks) < before

    def __bool__(self) -> bool:
        return bool(self._tasks)

    async def _handle(self, update: Update, earlier: asyncio.Task[None] | None) -> None:
        if earlier is not None:
            await asyncio.wait([earlier])
        while True:
            try:
                return await handle_update(self._app, update)
            except once.Busy:  # a process that is being replaced finishes it, or has just died
                await asyncio.sleep(_BUSY_SECONDS)

    def _finished(self, update_id: int, person: int, task: asyncio.Task[None]) -> None:
        if task.cancelled() or task.exception() is not None:
            return  # not handled: it stays here, so that it is never acknowledged
        del self._tasks[update_id]
        if self._last_of.get(person) is task:
            del self._last_of[person]


async def poll(app: App, stopped: asyncio.Event) -> None:
    """Fetch and handle updates until ``stopped`` is set; what was fetched is finished first.

    A slow update holds up its sender only: while it is being handled, the ones after it are
    fetched too. Telegram then repeats those in flight, so at most 100 are (its own limit).

    Raises InvalidToken when Telegram refuses the token.
    """
    flight = _InFlight(app)
    retry = _FIRST_RETRY
    while not stopped.is_set():
        try:
            updates = await _fetch(app, flight.offset, stopped)
        except InvalidToken:
            raise
        except TelegramError as error:
            retry = await _wait(error, retry, stopped)
            continue
        retry = _FIRST_RETRY
        flight.take(updates)
        if flight:
            await flight.wait(_LOOK_AGAIN_SECONDS)
    if flight:
        await flight.wait()
    if flight.offset:
        await _acknowledge(app, flight.offset)


async def handle(app: App, updates: Iterable[Update]) -> None:
    """Handle a batch of updates to the end."""
    flight = _InFlight(app)
    if flight.take(updates):
        await flight.wait()


async def _fetch(app: App, offset: int, stopped: asyncio.Event) -> tuple[Update, ...]:
    """The next updates, or none as soon as the process is asked to stop."""
    poll_call = asyncio.ensure_future(
        app.bot.get_updates(offset=offset, timeout=POLL_SECONDS, allowed_updates=ALLOWED_UPDATES)
    )
    stop_call = asyncio.ensure_future(stopped.wait())
    await asyncio.wait({poll_call, stop_call}, return_when=asyncio.FIRST_COMPLETED)
    stop_call.cancel()
    if not poll_call.done():
        poll_call.cancel()
        return ()
    updates: tuple[Update, ...] = poll_call.result()
    return updates


async def _wait(error: TelegramError, retry: float, stopped: asyncio.Event) -> float:
    """Wait before the next try; returns how long to wait the next time."""
    if isinstance(error, Conflict):
        log.warning("Another process polls with this bot's token; only one may.")
    else:
        log.warning("Telegram does not answer (%s); trying again.", type(error).__name__)
    seconds = retry
    if isinstance(error, RetryAfter):
        after = error.retry_after
        seconds = after if isinstance(after, int | float) else after.total_seconds()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stopped.wait(), seconds)
    return min(retry * 2, _LONGEST_RETRY)


async def _acknowledge(app: App, offset: int) -> None:
    """Tell Telegram what has been handled, so that a restart does not repeat it."""
    try:
        await app.bot.get_updates(
            offset=offset, timeout=0, limit=1, allowed_updates=ALLOWED_UPDATES
        )
    except TelegramError as error:
        log.warning("The last updates were not acknowledged (%s).", type(error).__name__)
