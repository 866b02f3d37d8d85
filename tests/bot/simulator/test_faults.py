"""Faults: refusals, slowness, lost answers, rate limits."""

import asyncio

import pytest

from bot.simulator.polling import answer_call


def codes(sim, anna, count, method="sendMessage"):
    calls = [sim.call(method, {"chat_id": anna.id, "text": str(n)}) for n in range(count)]
    return [call.get("error_code", 200) for call in calls]


def test_it_fails_the_next_calls(sim, anna):
    sim.faults.fail_next(2, code=429, retry_after=7)
    refused = sim.call("sendMessage", {"chat_id": anna.id, "text": "x"})

    assert refused == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }
    assert codes(sim, anna, 2) == [429, 200]
    assert sim.faults.active == []


def test_it_fails_every_nth_call_of_a_method(sim, anna):
    sim.faults.fail_every(3, code=502, method="sendMessage")

    assert codes(sim, anna, 6) == [200, 200, 502, 200, 200, 502]
    assert sim.call("getMe")["ok"]
    sim.faults.clear()
    assert codes(sim, anna, 3) == [200] * 3


def test_it_spares_polling_unless_asked(sim):
    sim.faults.fail_every(1, code=500)
    assert sim.call("getUpdates")["ok"]

    sim.faults.fail_next(1, code=500, method="getUpdates")
    assert sim.call("getUpdates")["description"] == "Internal Server Error"


def test_it_does_what_it_is_told_but_loses_the_answer(sim, anna):
    sim.faults.drop_next(1)
    outcome = sim.handle("sendMessage", {"chat_id": anna.id, "text": "x"})

    assert outcome.dropped
    assert anna.newest.text == "x"


def test_it_is_slow(sim):
    sim.faults.slow(40)

    async def timed():
        loop = asyncio.get_running_loop()
        begun = loop.time()
        await answer_call(sim, "getMe", {})
        return loop.time() - begun

    assert asyncio.run(timed()) >= 0.039


def test_it_limits_rates_as_telegram_does(sim, anna):
    second = [1000.0]
    sim.now = lambda: second[0]
    sim.faults.limit(per_second=30, per_chat=2)

    assert codes(sim, anna, 3) == [200, 200, 429]
    second[0] += 1.01
    assert codes(sim, anna, 1) == [200]


def test_it_counts_calls_by_outcome(sim, anna):
    sim.faults.fail_next(1, code=500)
    codes(sim, anna, 3)

    assert sim.counts["sendMessage", 500] == 1
    assert sim.counts["sendMessage", 200] == 2
    assert [call.method for call in sim.calls] == ["sendMessage"] * 3


def test_it_refuses_faults_that_make_no_sense(sim):
    with pytest.raises(ValueError, match="418"):
        sim.faults.fail_next(1, code=418)
    with pytest.raises(ValueError, match="start at 1"):
        sim.faults.fail_every(0, code=500)
