"""A Bot API server that only counts: which chat got what, and when.

It runs in a process of its own, so that what is measured has the client's interpreter to itself. With
a seed it makes trouble: every twentieth chat has blocked the bot, 3 % of the calls get a 500, 1 % are
never answered (half of those were taken all the same), and now and then everybody gets a 429.
"""

from __future__ import annotations

import asyncio
import json
import random
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

    def __init__(self, delay: float, seed: int | None) -> None:
        self.delay = delay
        self.next_id = 0
        self.chance = None if seed is None else random.Random(seed)
        self.forget()

    def forget(self) -> None:
        self.arrivals: list[tuple[float, int]] = []
        self.unanswered: list[int] = []
        self.seen: Counter[str] = Counter()
        self.refused_until = 0.0

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        method = request.path.rpartition("/")[2]
        if method == "arrivals":
            return web.json_response(self.arrivals)
        if method == "troubles":
            return web.json_response({"unanswered": self.unanswered, "seen": self.seen})
        if method == "forget":
            self.forget()
            return web.json_response({})
        result: Any = True
        if method == "getMe":
            result = BOT
        elif method == "sendMessage":
            body = await request.read()
            if self.chance is not None and (trouble := await self.trouble(request, body)):
                return trouble
            result = self.take(body)
            if self.delay:
                await asyncio.sleep(self.delay)
        return web.json_response({"ok": True, "result": result})

    async def trouble(self, request: web.BaseRequest, body: bytes) -> web.StreamResponse | None:
        assert self.chance is not None
        chat_id, now, drawn = chat_of(body), time.time(), self.chance.random()
        if now < self.refused_until or drawn < 0.001:
            self.refused_until = max(self.refused_until, now + 0.5 if drawn < 0.001 else 0)
            return self.refuse(429, "Too Many Requests: retry after 1", {"retry_after": 1})
        if chat_id % 20 == 0:
            return self.refuse(403, "Forbidden: bot was blocked by the user")
        if drawn < 0.031:
            return self.refuse(500, "Internal Server Error")
        if drawn < 0.041:
            self.seen["unanswered"] += 1
            if drawn < 0.036:
                self.take(body)
                self.unanswered.append(chat_id)
            await asyncio.sleep(self.chance.choice((0, 60)))
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=504)
        return None

    def refuse(self, code: int, words: str, more: Any = None) -> web.StreamResponse:
        self.seen[str(code)] += 1
        answer = {"ok": False, "error_code": code, "description": words}
        return web.json_response(answer | ({"parameters": more} if more else {}), status=code)

    def take(self, body: bytes) -> dict[str, Any]:
        self.next_id += 1
        chat_id = chat_of(body)
        self.arrivals.append((time.time(), chat_id))
        chat = {"id": chat_id, "type": "private", "first_name": "P"}
        return {"message_id": self.next_id, "date": 1, "chat": chat, "text": "x"}


def chat_of(body: bytes) -> int:
    return int(parse_qs(body.decode())["chat_id"][0])


async def serve(delay: float, seed: int | None) -> None:
    server = web.ServerRunner(web.Server(Counting(delay, seed).answer))
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

    def troubles(self) -> dict[str, Any]:
        """``unanswered``: chats that got a message without an answer to us; ``seen``: by kind."""
        return dict(self._ask("troubles"))

    def forget(self) -> None:
        self._ask("forget")

    def _ask(self, what: str) -> Any:
        with urllib.request.urlopen(f"{self.url}/{what}", timeout=30) as response:
            return json.load(response)


@contextmanager
def counting_server(delay: float = 0.0, seed: int | None = None) -> Iterator[Counted]:
    """The server on a free port of this machine; ``delay`` is its latency in seconds."""
    command = [sys.executable, "-m", "benchmarks.counting_server", str(delay), str(seed or "")]
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
    asyncio.run(serve(float(sys.argv[1]), int(sys.argv[2]) if sys.argv[2] else None))
