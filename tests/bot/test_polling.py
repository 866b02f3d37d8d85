import asyncio

import pytest
from asgiref.sync import async_to_sync
from telegram import Bot
from telegram.error import InvalidToken

from bot import polling
from bot.application import build
from bot.simulator.request import SimulatorRequest
from tests.conftest import TOKEN


@pytest.fixture
def poll(simulator, team):
    """Polls until nothing is pending, then stops as on SIGTERM."""
    bot = Bot(
        TOKEN,
        request=SimulatorRequest(simulator),
        get_updates_request=SimulatorRequest(simulator),
    )

    async def run(until):
        stopped = asyncio.Event()
        async with build(bot) as app:
            polled = asyncio.create_task(polling.poll(app, stopped))
            while not until() and not polled.done():
                await asyncio.sleep(0.01)
            stopped.set()
            await polled

    return async_to_sync(run)


def test_it_handles_and_acknowledges(poll, simulator):
    anna, berta = simulator.add_person("Anna"), simulator.add_person("Berta")
    anna.start()
    berta.start()
    poll(lambda: anna.replies and berta.replies)

    assert simulator.take_updates() == []


def test_an_update_that_was_not_handled_comes_again(poll, simulator, monkeypatch):
    async def die(app, updates):
        raise SystemError("killed")

    anna = simulator.add_person("Anna")
    anna.start()
    monkeypatch.setattr(polling, "handle", die)
    with pytest.raises(SystemError):
        poll(lambda: False)

    assert len(simulator.take_updates()) == 1


def test_one_persons_updates_are_handled_in_order(poll, simulator):
    anna = simulator.add_person("Anna")
    for text in ("/start", "/privacy", "/urgent", "/contact"):
        anna.say(text)
    poll(lambda: len(anna.replies) == 4)

    openings = [reply.text.split("\n")[0] for reply in anna.replies]
    assert openings[1:] == ["What I keep, and why", "Urgent help", "Ward 5"]


def test_it_goes_on_after_telegram_was_down(poll, simulator, monkeypatch):
    monkeypatch.setattr(polling, "_FIRST_RETRY", 0.01)
    simulator.faults.fail_next(2, code=502, method="getUpdates")
    anna = simulator.add_person("Anna")
    anna.start()
    poll(lambda: anna.replies)

    assert "Before we start" in anna.newest.text


def test_it_stops_when_the_token_is_refused(simulator, team):
    bot = Bot(
        TOKEN, request=SimulatorRequest(simulator), get_updates_request=SimulatorRequest(simulator)
    )
    app = build(bot)

    async def run():
        async with app:
            simulator.token = "654321:another"
            await polling.poll(app, asyncio.Event())

    with pytest.raises(InvalidToken):
        async_to_sync(run)()
