"""The limiter in real Redis: no second ever sees more than the rate, whoever asks and how late."""

import asyncio
from collections import deque

import pytest

from bot import redis
from bot.limiter import Limiter, count_reply


@pytest.fixture(autouse=True)
def forgotten():
    redis.client().flushdb()


def run(scenario, rate=100.0, **options):
    """What the scenario gives for a limiter of its own."""

    async def with_limiter():
        client = redis.async_client()
        try:
            return await scenario(Limiter(client, rate, **options))
        finally:
            await client.aclose()

    return asyncio.run(with_limiter())


def times_of(limiter, seconds, pauses=(0.0,)):
    """When messages were allowed to one who asks as soon as it may, or that much later."""

    async def ask(until):
        loop, found, turn = asyncio.get_running_loop(), [], deque(pauses)
        while loop.time() < until:
            permission = await limiter.take(5)
            found += [loop.time()] * permission.granted
            turn.rotate()
            await asyncio.sleep(permission.wait + turn[0])
        return found

    async def both():
        until = asyncio.get_running_loop().time() + seconds
        found = await asyncio.gather(ask(until), ask(until))
        return sorted(found[0] + found[1])

    return both()


def most_in_a_second(times):
    """In a little less, rather: the test's own clock stalls on a busy machine."""
    within: deque[float] = deque()
    most = 0
    for moment in times:
        within.append(moment)
        while within[0] <= moment - 0.95:
            within.popleft()
        most = max(most, len(within))
    return most


@pytest.mark.parametrize("pauses", [(0.0,), (0.0, 0.05, 0.0, 0.3)])
def test_no_second_sees_more_than_the_rate(pauses):
    times = run(lambda limiter: times_of(limiter, 2.5, pauses))

    assert len(times) > 20
    assert most_in_a_second(times) <= 100


def test_a_pause_stops_everybody_for_as_long_as_it_says():
    async def scenario(limiter):
        await limiter.pause(0.4)
        first = await limiter.take(1)
        paid = await Limiter(limiter._take.registered_client, 1000, paid=True).take(1)
        return first, paid

    first, paid = run(scenario)
    assert first.granted == paid.granted == 0
    assert 0.3 < first.wait <= 0.4
    assert 0.3 < paid.wait <= 0.4


def test_a_shorter_pause_does_not_end_a_longer_one():
    async def scenario(limiter):
        await limiter.pause(5)
        await limiter.pause(0.1)
        return await limiter.take(1)

    assert run(scenario).wait > 4


def test_after_a_pause_the_rate_rises_slowly():
    async def scenario(limiter):
        await limiter.pause(0.05)
        await asyncio.sleep(0.06)
        return await limiter.take(1)

    permission = run(scenario)
    assert permission.granted == 1
    assert 0.03 < permission.wait < 0.05  # a quarter of 100 a second


def test_a_chat_gets_one_message_a_second():
    async def scenario(limiter):
        return await limiter.admit([1, 2, 1]), await limiter.admit([2, 3])

    assert run(scenario) == ([True, True, False], [False, True])


def test_replies_beyond_their_share_delay_outreach(settings):
    settings.OUTREACH_RATE = 25

    async def scenario(limiter):
        client = limiter._take.registered_client
        for _reply in range(5):
            await count_reply()
        free = await limiter.take(1)
        await client.delete("outreach:next")
        for _reply in range(10):
            await count_reply()
        return free, await limiter.take(1)

    free, busy = run(scenario, rate=25.0)
    assert free.granted == 1
    assert busy.granted == 0
    assert 0.2 < busy.wait < 0.5  # ten replies, of which about five were in their share


def test_paid_messages_have_a_rate_of_their_own():
    async def scenario(limiter):
        await limiter.take(5)
        return await Limiter(limiter._take.registered_client, 1000, paid=True).take(5)

    assert run(scenario, rate=1.0).granted > 0
