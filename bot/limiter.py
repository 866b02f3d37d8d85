"""One limiter for all workers, in Redis: GCRA in Lua with a burst of one.

GCRA (ITU-T I.371, "generic cell rate algorithm") keeps one number, the theoretical arrival time
of the next message; a caller books that slot and waits for it. A pause after Telegram's 429
moves the number for everyone.
"""

from __future__ import annotations

import asyncio

from redis.asyncio import Redis

_KEY = "outreach:next"
# Times are microseconds of the Redis server's clock, the same for every process. A slot further
# away than the longest wait is not booked: the reply is then negative.
_BOOK = """
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local slot = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0))
if slot - now > tonumber(ARGV[2]) then return now - slot end
redis.call('SET', KEYS[1], string.format('%.0f', slot + ARGV[1]), 'PX', 600000)
return slot - now
"""
_PAUSE = """
local clock = redis.call('TIME')
local resume = clock[1] * 1000000 + clock[2] + ARGV[1]
if resume > tonumber(redis.call('GET', KEYS[1]) or 0) then
  redis.call('SET', KEYS[1], string.format('%.0f', resume), 'PX', 600000)
end
"""


class Limiter:
    """At most ``rate`` messages per second over every process that shares the Redis server."""

    def __init__(self, redis: Redis, rate: float) -> None:
        self._interval = int(1_000_000 / rate)
        self._book = redis.register_script(_BOOK)
        self._pause = redis.register_script(_PAUSE)

    async def wait_for_slot(self, *, longest: float) -> bool:
        """Wait for the next slot; False, without waiting, if it is over ``longest`` seconds away."""
        wait = int(await self._book(keys=[_KEY], args=[self._interval, int(longest * 1e6)]))
        if wait < 0:
            return False
        await asyncio.sleep(wait / 1e6)
        return True

    async def pause(self, seconds: float) -> None:
        """Nobody sends for this long: Telegram's ``retry_after``."""
        await self._pause(keys=[_KEY], args=[int(seconds * 1e6)])
