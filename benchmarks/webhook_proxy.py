"""A proxy between Telegram and the bot processes: in turn, and now and then in duplicate.

Telegram repeats an update whose connection breaks, perhaps while the first copy is still being
handled. So every fifth update goes to both processes: to the second one at the same moment, or up
to half a second later, when that person has perhaps gone on. Telegram hears the first one's answer.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
from aiohttp import web

COPIED = 5
LATEST_COPY_SECONDS = 0.5
_KEPT_HEADERS = ("Content-Type", "X-Telegram-Bot-Api-Secret-Token")


class Proxy:
    """``seen`` counts the updates, their copies, and what the bots answered to either.

    ``handled`` counts the 200s of the bot on each port.
    """

    def __init__(self, seed: int) -> None:
        self.ports = [_free_port(), _free_port()]
        self.url = f"http://127.0.0.1:{_free_port()}/hook"
        self.seen: Counter[str] = Counter()
        self.handled: Counter[int] = Counter()
        self._turns = itertools.count()
        self._chance = random.Random(seed)
        self._copies: set[asyncio.Task[web.Response]] = set()

    async def run(self, stopped: asyncio.Event) -> None:
        app = web.Application()
        app.router.add_post("/hook", self._take)
        runner = web.AppRunner(app)
        await runner.setup()
        async with aiohttp.ClientSession() as self._session:
            await web.TCPSite(
                runner, "127.0.0.1", int(self.url.split(":")[2].split("/")[0])
            ).start()
            await stopped.wait()
            await runner.cleanup()
            await asyncio.gather(*self._copies)

    async def _take(self, request: web.Request) -> web.Response:
        headers = {name: request.headers[name] for name in _KEPT_HEADERS}
        body, turn = await request.read(), next(self._turns)
        first, second = self.ports[turn % 2], self.ports[(turn + 1) % 2]
        self.seen["updates"] += 1
        if turn % COPIED == 0:
            self.seen["copies"] += 1
            late = self._chance.choice((0.0, self._chance.uniform(0, LATEST_COPY_SECONDS)))
            copy = asyncio.create_task(self._pass(second, body, headers, late, "copy: "))
            self._copies.add(copy)
            copy.add_done_callback(self._copies.discard)
        return await self._pass(first, body, headers)

    async def _pass(self, port, body, headers, late=0.0, who="") -> web.Response:
        """What the process on the port answers; the other one is tried if nobody listens there."""
        await asyncio.sleep(late)
        for one in (port, *(other for other in self.ports if other != port)):
            url = f"http://127.0.0.1:{one}/hook"
            try:
                async with self._session.post(url, data=body, headers=headers) as answer:
                    self.seen[f"{who}{answer.status}"] += 1
                    self.handled[one] += answer.ok
                    after = {k: v for k, v in answer.headers.items() if k == "Retry-After"}
                    return web.Response(status=answer.status, headers=after)
            except aiohttp.ClientConnectorError:
                continue
            except aiohttp.ClientError:
                break
        self.seen[f"{who}broken"] += 1
        return web.Response(status=502)


@contextmanager
def webhook_proxy(seed: int) -> Iterator[Proxy]:
    """The proxy in a thread of its own."""
    proxy, loop, stopped = Proxy(seed), asyncio.new_event_loop(), asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(proxy.run(stopped)))
    thread.start()
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])
