"""SimulatorRequest: a real telegram.Bot on the simulator, in process."""

import asyncio

import pytest
from telegram import Bot
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

from bot.simulator.request import SimulatorRequest


def with_bot(sim, use, token=None):
    async def run():
        request = SimulatorRequest(sim)
        bot = Bot(token or sim.token, request=request, get_updates_request=SimulatorRequest(sim))
        async with bot:
            return await use(bot)

    return asyncio.run(run())


def test_it_carries_texts_and_files(sim, anna):
    async def use(bot):
        await bot.send_message(anna.id, "<b>Hi</b>", parse_mode="HTML")
        sent = await bot.send_document(anna.id, b"abc", filename="a.txt", caption="c")
        file = await bot.get_file(sent.document.file_id)
        return bytes(await file.download_as_bytearray())

    assert with_bot(sim, use) == b"abc"
    assert [message.html for message in anna.replies] == ["<b>Hi</b>", "c"]


def test_it_raises_the_bots_own_errors(sim, anna):
    async def send(bot):
        await bot.send_message(anna.id, "x")

    sim.faults.fail_next(1, code=429, retry_after=2, method="sendMessage")
    with pytest.raises(RetryAfter):
        with_bot(sim, send)
    sim.faults.fail_next(1, code=502, method="sendMessage")
    with pytest.raises(NetworkError):
        with_bot(sim, send)
    sim.faults.drop_next(1, method="sendMessage")
    with pytest.raises(TimedOut):
        with_bot(sim, send)
    anna.block()
    with pytest.raises(Forbidden):
        with_bot(sim, send)
    sim.remove_person(anna)
    with pytest.raises(BadRequest, match="not found"):
        with_bot(sim, send)
    with pytest.raises(InvalidToken):
        with_bot(sim, send, token="123456:other")


def test_it_times_out_on_a_slow_call(sim, anna):
    sim.faults.slow(5000, method="sendMessage")

    async def send(bot):
        await bot.send_message(anna.id, "x", read_timeout=0.01)

    with pytest.raises(TimedOut):
        with_bot(sim, send)
