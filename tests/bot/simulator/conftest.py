"""The cast: a simulator and Anna, who has started the bot. None of it needs a database."""

import asyncio
import json

import pytest

from bot.simulator import Simulator


@pytest.fixture
def sim():
    return Simulator("123456:test")


@pytest.fixture
def anna(sim):
    person = sim.add_person("Anna", language_code="en")
    person.start()
    sim.take_updates()
    return person


@pytest.fixture
def refuse(sim, anna):
    """The description of a refusal, for a call into Anna's chat."""

    def refuse(method, **params):
        response = sim.call(method, {"chat_id": anna.id, **params})
        assert response["ok"] is False, response
        return response["description"]

    return refuse


async def until(condition):
    """Wait for something another task does; fails after five seconds."""
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0)


def inline(*rows):
    """An inline keyboard as a form carries it: each button's data is its label."""
    buttons = [[{"text": label, "callback_data": label} for label in row] for row in rows]
    return json.dumps({"inline_keyboard": buttons})
