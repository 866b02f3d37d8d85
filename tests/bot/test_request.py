"""The Bot's HTTP against the simulator's, over a real connection."""

import asyncio
import socket

import pytest
from aiohttp import web
from telegram import Bot, InputFile
from telegram.error import NetworkError

from bot.request import AiohttpRequest
from bot.simulator.core import Simulator
from bot.simulator.server import create_app
from tests.conftest import TOKEN


def bot_at(port):
    return Bot(
        TOKEN,
        base_url=f"http://127.0.0.1:{port}/bot",
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(),
    )


@pytest.fixture
def person():
    return Simulator(token=TOKEN).add_person("Anna", started=True)


@pytest.fixture
def over_http(person):
    """Runs a function of the Bot, which talks to a served simulator."""

    async def serve(function):
        runner = web.AppRunner(create_app(person.simulator))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            async with bot_at(runner.addresses[0][1]) as bot:
                await function(bot)
        finally:
            await runner.cleanup()

    return lambda function: asyncio.run(serve(function))


def test_a_text_arrives_as_it_was_written(over_http, person):
    text = "a=1&b=2 + ¿qué? 100% 🌷\nnext line"
    over_http(lambda bot: bot.send_message(person.id, text))

    assert person.newest.text == text


def test_a_document_arrives_with_its_caption(over_http, person):
    file = InputFile(b"\x00\xff&=", filename="export.json")
    over_http(lambda bot: bot.send_document(person.id, file, caption="Yours & mine"))

    assert person.newest.content == b"\x00\xff&="
    assert person.newest.text == "Yours & mine"


def test_an_error_does_not_carry_the_token():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        closed = listener.getsockname()[1]

    async def send():
        async with bot_at(closed):
            pass

    with pytest.raises(NetworkError) as refused:
        asyncio.run(send())
    assert TOKEN not in str(refused.value)
