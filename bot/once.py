"""Each update is handled once, and every update is handled.

An update comes again when its acknowledgement got lost. One that was handled to the end is
skipped; one that was cut short is handled again, so what handling does must bear repetition.
Redis remembers for a day, which is as long as Telegram repeats an update. While Redis does not
answer, everything is handled: twice is better than never.

The keys are keyed hashes: they tell nothing about whom an update is from.
"""

from __future__ import annotations

import logging

from redis.exceptions import RedisError
from telegram import Update

from bot import redis
from bot.fields import keyed_hash

REMEMBERED_SECONDS = 24 * 3600

log = logging.getLogger(__name__)


async def begin(update: Update) -> bool:
    """Whether to handle the update: False if it has been handled to the end."""
    try:
        return not await redis.loop_client().exists(_key(update))
    except RedisError as error:
        log.warning("Redis does not remember updates (%s).", type(error).__name__)
        return True


async def done(update: Update) -> None:
    """The update has been handled to the end."""
    try:
        await redis.loop_client().set(_key(update), 1, ex=REMEMBERED_SECONDS)
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
