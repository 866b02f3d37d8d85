"""Who handles an update, when several processes hold it or one of them dies."""

import asyncio

import pytest
from telegram import Update

from bot import once, redis

LEASE = once.LEASE_SECONDS * 1000


@pytest.fixture
def update(simulator):
    return Update.de_json(simulator.add_person("Anna").start(), None)


@pytest.fixture
def key(update):
    return once._key(update)


async def try_to_handle(update):
    """Whether it was new; handled at once."""
    async with once.claimed(update) as is_new:
        return is_new


async def until(condition):
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.01)


def test_an_update_is_new_once(update):
    async def run():
        return [await try_to_handle(update) for _time in range(3)]

    assert asyncio.run(run()) == [True, False, False]


def test_a_second_copy_is_busy_while_the_first_is_handled(update):
    async def run():
        async with once.claimed(update):
            with pytest.raises(once.Busy):
                await try_to_handle(update)
        return await try_to_handle(update)

    assert asyncio.run(run()) is False


def test_one_that_failed_is_free_at_once(update):
    async def run():
        with pytest.raises(SystemError):
            async with once.claimed(update):
                raise SystemError
        return await try_to_handle(update)

    assert asyncio.run(run()) is True


def test_one_of_a_killed_process_is_free_within_the_lease(update, key, monkeypatch):
    monkeypatch.setattr(once, "LEASE_SECONDS", 0.3)

    async def run():
        assert await once._claim(key, "a process that is killed now")
        with pytest.raises(once.Busy):
            await try_to_handle(update)
        await until(lambda: not redis.client().exists(key))
        return await try_to_handle(update)

    assert asyncio.run(run()) is True


def test_a_living_process_renews_its_claim(update, key, monkeypatch):
    monkeypatch.setattr(once, "RENEWED_EVERY", 0.01)

    async def run():
        async with once.claimed(update):
            redis.client().pexpire(key, int(LEASE / 2))
            await until(lambda: redis.client().pttl(key) > LEASE / 2 + 100)

    asyncio.run(run())


def test_a_stuck_process_renews_no_more(update, key, monkeypatch):
    monkeypatch.setattr(once, "RENEWED_EVERY", 0.01)
    monkeypatch.setattr(once, "LONGEST_SECONDS", 0.05)
    monkeypatch.setattr(once, "LEASE_SECONDS", 0.3)

    async def run():
        async with once.claimed(update):
            await until(lambda: not redis.client().exists(key))

    asyncio.run(run())


def test_who_lost_the_claim_leaves_the_other_ones_alone(update, key, monkeypatch):
    monkeypatch.setattr(once, "RENEWED_EVERY", 0.01)

    async def run():
        with pytest.raises(SystemError):
            async with once.claimed(update):
                redis.client().set(key, "another process", px=60_000)
                await asyncio.sleep(0.1)
                raise SystemError

    asyncio.run(run())
    assert redis.client().get(key) == b"another process"
    assert redis.client().pttl(key) > LEASE


def test_what_was_handled_is_remembered_for_a_day(update, key):
    asyncio.run(try_to_handle(update))

    assert redis.client().ttl(key) > once.REMEMBERED_SECONDS - 60


def test_a_burst_of_updates_does_not_look_as_if_redis_were_down(simulator, caplog):
    anna = simulator.add_person("Anna")
    burst = [Update.de_json(anna.say("/start"), None) for _number in range(300)]

    async def run():
        return await asyncio.gather(*(try_to_handle(update) for update in burst))

    assert all(asyncio.run(run()))
    assert caplog.text == ""
