"""getUpdates that waits: the newest poll wins, as with Telegram."""

import asyncio
from collections.abc import Mapping
from typing import Any

from .core import Outcome, Simulator
from .errors import Conflict
from .methods.updates import TERMINATED
from .params import Params

LONGEST_POLL = 50.0


async def answer_call(simulator: Simulator, method: str, params: Mapping[str, Any]) -> Outcome:
    """Do one call as a server does: polls wait for updates, slow calls are slow.

    Whether to withhold a dropped answer is up to the caller.
    """
    if method.lower() == "getupdates":
        outcome = await poll(simulator, params)
    else:
        outcome = simulator.handle(method, params)
    if outcome.delay:
        await asyncio.sleep(outcome.delay)
    return outcome


async def poll(simulator: Simulator, params: Mapping[str, Any]) -> Outcome:
    """Wait up to `timeout` seconds for an update.

    A poll that begins meanwhile ends this one with 409 Conflict.
    """
    loop = asyncio.get_running_loop()
    changed = asyncio.Event()
    simulator.poll += 1
    mine = simulator.poll

    def wake() -> None:
        loop.call_soon_threadsafe(changed.set)

    stop = simulator.updates.wait(wake)
    deadline = loop.time() + min(Params(params).integer("timeout") or 0, LONGEST_POLL)
    simulator.updates.wake()
    try:
        outcome = simulator.handle("getUpdates", params)
        while outcome.response["ok"] and not outcome.response["result"]:
            try:
                await asyncio.wait_for(changed.wait(), deadline - loop.time())
            except TimeoutError:
                break
            changed.clear()
            if simulator.poll != mine:
                return Outcome(Conflict(TERMINATED).response())
            if simulator.webhook.url:
                return Outcome(Conflict("terminated by setWebhook request").response())
            outcome.response = simulator.answer("getupdates", Params(params))
        return outcome
    finally:
        stop()
