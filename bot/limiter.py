"""One limiter for all workers, in Redis, in Lua.

Two rules hold at once. GCRA (ITU-T I.371, "generic cell rate algorithm") spaces the messages evenly;
what a stall delayed may be made up for. And of the last ``rate`` messages the first one is more than
a second old, measured from when it arrived at the latest. A sender asks at the very moment it has a
message ready, so that nothing waits between the permission and the call, and is told either to go or
how long to wait. See docs/decisions/0013-delivery-engine.md.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

from django.conf import settings
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot import redis

# What Telegram allows to a bot: https://core.telegram.org/bots/faq#broadcasting-to-users
TELEGRAM_RATE = 30.0
# Replies beyond what outreach leaves free are charged to it; so many seconds' worth may come at once.
_REPLY_BURST_SECONDS = 1.0
# One that is so many seconds late does not delay the next one; what a longer stall delayed is made
# up for by messages that are this much closer together.
_CREDIT_SECONDS, _CATCHING_UP = 0.004, 0.8
# A second is counted a little longer than it is, for what the clocks and the network blur.
_MARGIN = 0.001
# A call that took longer than the quickest ones may have arrived that much later; so much of it is
# believed, in seconds.
_MOST_LATE = 0.03
# How quickly the quickest call is forgotten, per call.
_FORGETTING = 1.001
# Above this rate only the spacing counts: Telegram's limit for paid messages.
_MOST_COUNTED = 1000
# After a pause the rate rises from a quarter to all of it.
_SLOW_START_SECONDS = 10.0
# Telegram allows one message a second to a chat; the wait for the permission comes on top.
_CHAT_MILLISECONDS = 1500
_FREE, _PAID, _PAUSE, _REPLIES = (
    f"outreach:{name}" for name in ("next", "next-paid", "pause", "replies")
)

# All times are microseconds of the Redis server's clock, the same for every process.
_NOW = """
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
"""
_TAKE = f"""{_NOW}
local interval, most, credit = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local ramp, size, second = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local count = tonumber(redis.call('HGET', KEYS[3], 'count') or 0)
for place = 7, #ARGV, 2 do
  local number, late = tonumber(ARGV[place]), tonumber(ARGV[place + 1])
  if number > count - size then redis.call('HINCRBY', KEYS[3], number % size, late) end
end
local resumed = tonumber(redis.call('GET', KEYS[2]) or 0)
if now < resumed then return {{0, resumed - now, count}} end
if now < resumed + ramp then interval = interval / (0.25 + 0.75 * (now - resumed) / ramp) end
local free = tonumber(redis.call('GET', KEYS[1]) or 0)
local granted, again = 0, free
while granted < most and now >= free do
  local gap = interval
  if size > 0 then
    local first = tonumber(redis.call('HGET', KEYS[3], (count + 1) % size) or 0)
    if now < first + second then
      again = first + second
      break
    end
    if first > 0 and now > first + second + interval / 2 then gap = interval * {_CATCHING_UP} end
    redis.call('HSET', KEYS[3], (count + 1) % size, string.format('%.0f', now))
  end
  count = count + 1
  granted = granted + 1
  free = math.max(free, now - credit) + gap
  again = free
end
if granted > 0 then
  redis.call('SET', KEYS[1], string.format('%.0f', free), 'PX', 600000)
  redis.call('HSET', KEYS[3], 'count', count)
  redis.call('PEXPIRE', KEYS[3], 600000)
end
return {{granted, math.max(0, math.ceil(again - now)), count}}
"""
_HOLD = f"""{_NOW}
local resume = now + ARGV[1]
if resume > tonumber(redis.call('GET', KEYS[1]) or 0) then
  redis.call('SET', KEYS[1], string.format('%.0f', resume), 'PX', math.ceil((ARGV[1] + ARGV[2]) / 1000))
end
"""
_CHATS = """
local free = {}
for number, key in ipairs(KEYS) do
  free[number] = redis.call('SET', key, 1, 'NX', 'PX', ARGV[1]) and 1 or 0
end
return free
"""
_REPLY = f"""{_NOW}
local share, burst, interval = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
if share > 0 then
  local used = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0)) + share
  if used <= now + burst then
    redis.call('SET', KEYS[1], string.format('%.0f', used), 'PX', 10000)
    return
  end
end
local free = math.max(now, tonumber(redis.call('GET', KEYS[2]) or 0)) + interval
redis.call('SET', KEYS[2], string.format('%.0f', free), 'PX', 600000)
"""


@dataclass(frozen=True)
class Permission:
    """How many messages may go out now, and in how many seconds one may ask again.

    ``numbers`` are those of the messages, for ``Limiter.note_arrival``.
    """

    granted: int
    wait: float
    numbers: range


class Limiter:
    """At most ``rate`` messages per second over every process that shares the Redis server.

    A paid limiter's messages are not counted with the others. All methods raise redis.RedisError
    when Redis does not answer.
    """

    def __init__(self, client: Redis, rate: float, *, paid: bool = False) -> None:
        self._interval = 1e6 / rate
        # So many messages in so many microseconds at most; a rate that is not whole has a period
        # of its own.
        self._size = max(1, floor(rate)) if rate <= _MOST_COUNTED else 0
        self._second = self._size * self._interval * (1 + _MARGIN)
        self._key = _PAID if paid else _FREE
        self._counted = f"{self._key}:{self._size}"
        self._quickest = float("inf")
        self._late: list[int] = []
        self._take = client.register_script(_TAKE)
        self._hold = client.register_script(_HOLD)
        self._chats = client.register_script(_CHATS)

    async def take(self, most: int) -> Permission:
        """Ask for up to ``most`` messages to go out at this moment."""
        late, self._late = self._late, []
        granted, wait, count = await self._take(
            keys=[self._key, _PAUSE, self._counted],
            args=[
                self._interval, most, _CREDIT_SECONDS * 1e6, _SLOW_START_SECONDS * 1e6, self._size,
                self._second, *late,
            ],
        )  # fmt: skip
        return Permission(int(granted), int(wait) / 1e6, range(count - granted + 1, count + 1))

    def note_arrival(self, number: int, seconds: float) -> None:
        """Say how long the message took, from asking until Telegram's answer.

        It cannot have arrived later than that without the quickest way there and back.
        """
        self._quickest = min(seconds, self._quickest * _FORGETTING)
        late = min(_MOST_LATE, seconds - self._quickest)
        if self._size and late > 0:
            self._late += [number, int(late * 1e6)]

    async def pause(self, seconds: float) -> None:
        """Nobody sends for this long, Telegram's ``retry_after``; then the rate rises slowly."""
        await self._hold(keys=[_PAUSE], args=[int(seconds * 1e6), int(_SLOW_START_SECONDS * 1e6)])

    async def admit(self, patient_ids: Sequence[int]) -> list[bool]:
        """For each chat, whether a message may be sent to it now; it then may not for a second."""
        keys = [f"outreach:chat:{patient_id}" for patient_id in patient_ids]
        return [bool(free) for free in await self._chats(keys=keys, args=[_CHAT_MILLISECONDS])]


async def count_reply() -> None:
    """Count a reply, which never waits; one beyond the share kept for replies delays outreach.

    Edits of messages are not counted, and nothing is while Redis does not answer.
    """
    share = max(0.0, TELEGRAM_RATE - settings.OUTREACH_RATE)
    with contextlib.suppress(RedisError):
        await redis.loop_client().eval(
            _REPLY,
            2,
            _REPLIES,
            _FREE,
            1e6 / share if share else 0,
            _REPLY_BURST_SECONDS * 1e6,
            1e6 / settings.OUTREACH_RATE,
        )


async def pause_outreach(seconds: float) -> None:
    """Telegram told the bot to wait: outreach waits with it."""
    with contextlib.suppress(RedisError):
        await Limiter(redis.loop_client(), settings.OUTREACH_RATE).pause(seconds)
