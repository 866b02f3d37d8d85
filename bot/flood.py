"""Slows down a chat that floods, in Redis and so over all bot processes.

A token bucket for each chat (GCRA, as in bot/limiter.py): a burst, then a steady rate. Beyond it
one polite line a minute; the rest is acknowledged and dropped. Calls for urgent help always pass:
see bot/incoming.py. While Redis does not answer there is no limit.
"""

from __future__ import annotations

import logging
from enum import Enum

from redis.exceptions import RedisError

from bot import redis
from bot.fields import keyed_hash

BURST = 40
SECONDS_EACH = 0.5
WARNED_SECONDS = 60
# The reply: 1 passes, 0 does not, -1 does not and nobody has said so within the last minute.
_TAKE = """
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local each, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local full = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0)) + each
if full - now <= each * burst then
  redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000))
  return 1
end
if redis.call('SET', KEYS[2], 1, 'NX', 'EX', ARGV[3]) then return -1 end
return 0
"""

log = logging.getLogger(__name__)


class Flow(Enum):
    PASS = 1
    DROP = 0
    WARN = -1


async def take(chat_id: int) -> Flow:
    """Count one update of the chat; says whether it passes."""
    name = keyed_hash(f"flood {chat_id}")
    keys_and_arguments = (
        f"flood:{name}", f"flood-warned:{name}", int(SECONDS_EACH * 1e6), BURST, WARNED_SECONDS,
    )  # fmt: skip
    try:
        return Flow(int(await redis.loop_client().eval(_TAKE, 2, *keys_and_arguments)))
    except RedisError as error:
        log.warning("Nobody is slowed down: Redis does not answer (%s).", type(error).__name__)
        return Flow.PASS
