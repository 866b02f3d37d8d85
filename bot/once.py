"""Each update is handled once, and every update is handled.

An update comes again when its acknowledgement got lost, and behind a webhook two processes may
hold it at the same moment. Whoever handles it claims it first, with a short lease that is renewed
while the process lives: another copy is Busy until then. One that was handled to the end is
skipped; one that was cut short is free again within the lease, so what handling does must bear
repetition. Redis remembers for a day, which is as long as Telegram repeats an update. While Redis
does not answer, everything is handled: twice is better than never.

The keys are keyed hashes: they tell nothing about whom an update is from.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.exceptions import RedisError
from telegram import Update

from bot import redis
from bot.fields import keyed_hash

REMEMBERED_SECONDS = 24 * 3600
# How long a killed process keeps others from an update, which is less than a restart takes, and
# how often a living one renews that.
LEASE_SECONDS, RENEWED_EVERY = 2.0, 0.5
# Handling that takes this long is stuck: somebody else may try.
LONGEST_SECONDS = 60.0
_DONE = b"1"
# Only who holds the claim may prolong it or give it up.
_RENEW = """
return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('PEXPIRE', KEYS[1], ARGV[2]) or 0
"""
_GIVE_UP = """
return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('DEL', KEYS[1]) or 0
"""

log = logging.getLogger(__name__)


class Busy(Exception):  # noqa: N818 - a state, not a mistake
    """Another copy of the update is being handled right now, or its process has just died."""


@asynccontextmanager
async def claimed(update: Update) -> AsyncIterator[bool]:
    """Whether to handle the update in this block: False if it has been handled to the end.

    At the end of the block it has been handled; after an exception it has not. Raises Busy.
    """
    key, owner = _key(update), secrets.token_hex(8)
    if not await _claim(key, owner):
        yield False
        return
    renewing = asyncio.create_task(_renew(key, owner))
    try:
        yield True
    except BaseException:
        with contextlib.suppress(RedisError):
            await redis.loop_client().eval(_GIVE_UP, 1, key, owner)
        raise
    finally:
        renewing.cancel()
    await _done(key)


async def _claim(key: str, owner: str) -> bool:
    client = redis.loop_client()
    try:
        if await client.set(key, owner, nx=True, px=int(LEASE_SECONDS * 1000)):
            return True
        held = await client.get(key)
    except RedisError as error:
        log.warning("Redis does not remember updates (%s).", type(error).__name__)
        return True
    if held != _DONE:
        raise Busy
    return False


async def _renew(key: str, owner: str) -> None:
    for _time in range(int(LONGEST_SECONDS / RENEWED_EVERY)):
        await asyncio.sleep(RENEWED_EVERY)
        with contextlib.suppress(RedisError):
            lease = int(LEASE_SECONDS * 1000)
            await redis.loop_client().eval(_RENEW, 1, key, owner, lease)


async def _done(key: str) -> None:
    try:
        await redis.loop_client().set(key, _DONE, ex=REMEMBERED_SECONDS)
    except RedisError as error:
        log.warning("Redis does not remember updates (%s).", type(error).__name__)


def first_time_today(*parts: object) -> bool:
    """Whether this has not been seen for a day; True as well while Redis does not answer."""
    key = f"seen:{keyed_hash(repr(parts))}"
    try:
        return bool(redis.client().set(key, 1, nx=True, ex=REMEMBERED_SECONDS))
    except RedisError:
        return True


def _key(update: Update) -> str:
    """By number and content: numbers may begin anew, at Telegram after a quiet week."""
    query, message = update.callback_query, update.effective_message
    what = [update.update_id, query.id if query else ""]
    if message is not None:
        edited = getattr(message, "edit_date", None)
        what += [message.message_id, message.date.timestamp(), edited and edited.timestamp()]
    return f"handled:{keyed_hash(repr(what))}"
