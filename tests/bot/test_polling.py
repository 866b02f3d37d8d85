import asyncio

import pytest
from asgiref.sync import async_to_sync
from telegram import Bot
from telegram.error import InvalidToken

from bot import once, polling
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
    async def die(app, update):
        raise SystemError("killed")

    anna = simulator.add_person("Anna")
    anna.start()
    monkeypatch.setattr(polling, "handle_update", die)
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


def test_a_slow_update_holds_up_its_sender_only(poll, simulator, monkeypatch):
    slow, quick = simulator.add_person("Slow"), simulator.add_person("Quick")
    held = asyncio.Event()
    real = polling.handle_update

    async def handle_update(app, update):
        if update.effective_user.id == slow.id:
            if not slow_seen:
                quick.start()
            slow_seen.append(update.update_id)
            await held.wait()
        await real(app, update)
        if update.effective_user.id == quick.id:
            pending_then.extend(simulator.updates.pending)
            held.set()

    slow_seen, pending_then = [], []
    monkeypatch.setattr(polling, "handle_update", handle_update)
    slow.start()
    slow.say("/privacy")
    poll(lambda: len(slow.replies) == 2 and quick.replies)

    assert len(slow_seen) == 2  # each was taken once, though Telegram repeats what is in flight
    assert set(slow_seen) <= set(pending_then) | {slow_seen[1]}
    assert slow_seen[0] in pending_then  # not acknowledged while it was being handled
    assert simulator.take_updates() == []


def test_it_waits_for_an_update_that_another_process_is_handling(poll, simulator, monkeypatch):
    real, calls = polling.handle_update, []

    async def handle_update(app, update):
        calls.append(update.update_id)
        if len(calls) < 3:
            raise once.Busy
        await real(app, update)

    monkeypatch.setattr(polling, "handle_update", handle_update)
    anna = simulator.add_person("Anna")
    anna.start()
    poll(lambda: anna.replies)

    assert len(anna.replies) == 1
    assert simulator.take_updates() == []


def test_it_does_not_ask_again_while_taps_are_being_finished(poll, simulator, monkeypatch):
    people = [simulator.add_person(f"P{number}") for number in range(25)]
    in_turn = asyncio.Semaphore(1)
    real = polling.handle_update

    async def handle_update(app, update):
        async with in_turn:
            await asyncio.sleep(0.05)
            await real(app, update)

    monkeypatch.setattr(polling, "handle_update", handle_update)
    for person in people:
        person.start()
    poll(lambda: all(person.replies for person in people))

    # 1.25 s of work: asking every 0.1 s, as while nothing moves, would be 12 times or more.
    assert simulator.counts["getUpdates", 200] < 8
