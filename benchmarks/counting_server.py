"""A Bot API server that only counts: which chat got what, and when.

It runs in a process of its own, so that what is measured has the client's interpreter to itself.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

BOT = {"id": 123456, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}


class Counting:
    """Answers every call as Telegram would answer a good one."""

    def __init__(self, delay: float) -> None:
        self.delay = delay
        self.next_id = 0
        self.arrivals: list[tuple[float, int]] = []

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        method = request.path.rpartition("/")[2]
        if method == "arrivals":
            return web.json_response(self.arrivals)
        if method == "forget":
            self.arrivals = []
            return web.json_response({})
        result: Any = True
        if method == "getMe":
            result = BOT
        elif method == "sendMessage":
            result = self.take(await request.read())
            if self.delay:
                await asyncio.sleep(self.delay)
        return web.json_response({"ok": True, "result": result})

    def take(self, body: bytes) -> dict[str, Any]:
        self.next_id += 1
        chat_id = int(parse_qs(body.decode())["chat_id"][0])
        self.arrivals.append((time.time(), chat_id))
        chat = {"id": chat_id, "type": "private", "first_name": "P"}
        return {"message_id": self.next_id, "date": 1, "chat": chat, "text": "x"}


async def serve(delay: float) -> None:
    server = web.ServerRunner(web.Server(Counting(delay).answer))
    await server.setup()
    await web.TCPSite(server, "127.0.0.1", 0).start()
    print(server.addresses[0][1], flush=True)
    await asyncio.Event().wait()


class Counted:
    """What the server saw."""

    def __init__(self, url: str) -> None:
        self.url = url

    def arrivals(self) -> list[tuple[float, int]]:
        return [(moment, chat) for moment, chat in self._ask("arrivals")]

    def forget(self) -> None:
        self._ask("forget")

    def _ask(self, what: str) -> Any:
        with urllib.request.urlopen(f"{self.url}/{what}", timeout=30) as response:
            return json.load(response)


@contextmanager
def counting_server(delay: float = 0.0) -> Iterator[Counted]:
    """The server on a free port of this machine; ``delay`` is its latency in seconds."""
    command = [sys.executable, "-m", "benchmarks.counting_server", str(delay)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield Counted(f"http://127.0.0.1:{int(process.stdout.readline())}")
    finally:
        process.kill()
        process.wait()


def most_in_a_second(moments: list[float]) -> int:
    """The largest number of moments in any second, wherever it begins."""
    moments = sorted(moments)
    most = first = 0
    for last, moment in enumerate(moments):
        while moments[first] <= moment - 1.0:
            first += 1
        most = max(most, last - first + 1)
    return most


def summary(arrivals: list[tuple[float, int]]) -> dict[str, Any]:
    """Rate between the first and the last, the fullest second, and how many chats got how many."""
    moments = sorted(moment for moment, _chat in arrivals)
    took = moments[-1] - moments[0] if len(moments) > 1 else 0.0
    per_chat = Counter(Counter(chat for _moment, chat in arrivals).values())
    return {
        "messages": len(moments),
        "seconds": round(took, 2),
        "rate": round((len(moments) - 1) / took, 2) if took else None,
        "most_in_a_second": most_in_a_second(moments),
        "chats_by_messages": {str(count): chats for count, chats in sorted(per_chat.items())},
    }


if __name__ == "__main__":
    asyncio.run(serve(float(sys.argv[1])))
