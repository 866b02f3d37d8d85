"""Long polling that acknowledges an update only once it has been handled.

Telegram drops an update when the next getUpdates names a higher offset. python-telegram-bot's
own updater asks for the next ones as soon as these are queued in memory, and a killed process
loses them.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import Iterable

from telegram import Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.application import ALLOWED_UPDATES, App

log = logging.getLogger(__name__)

POLL_SECONDS = 25
_FIRST_RETRY, _LONGEST_RETRY = 1.0, 30.0


async def poll(app: App, stopped: asyncio.Event) -> None:
    """Fetch and handle updates until ``stopped`` is set; what was fetched is finished first.

    Raises InvalidToken when Telegram refuses the token.
    """
    offset = 0
    retry = _FIRST_RETRY
    while not stopped.is_set():
        try:
            updates = await _fetch(app, offset, stopped)
        except InvalidToken:
            raise
        except TelegramError as error:
            retry = await _wait(error, retry, stopped)
            continue
        retry = _FIRST_RETRY
        if updates:
            await handle(app, updates)
            offset = updates[-1].update_id + 1
    if offset:
        await _acknowledge(app, offset)


async def handle(app: App, updates: Iterable[Update]) -> None:
    """Handle updates: one person's in order, different people's side by side."""
    by_person: dict[int, list[Update]] = defaultdict(list)
    for update in updates:
        person = update.effective_user or update.effective_chat
        by_person[person.id if person else 0].append(update)
    await asyncio.gather(*(_in_order(app, theirs) for theirs in by_person.values()))


async def _in_order(app: App, updates: Iterable[Update]) -> None:
    for update in updates:
        await app.process_update(update)


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
