"""Webhook delivery: in order within a chat, again and again until a 2xx."""

import asyncio
from collections import OrderedDict, deque
from functools import partial
from typing import Any

import aiohttp

from .core import Simulator
from .updates import Update
from .webhook import Webhook

TIMEOUT = aiohttp.ClientTimeout(total=60)


class WebhookDelivery:
    """Posts queued updates to the webhook while one is set.

    Up to `max_connections` at once, one per chat. An update leaves the queue
    only after a 2xx; otherwise it is sent again after the seconds that the
    answer's Retry-After says, else after `first_pause` seconds, then twice
    that, up to `longest_pause`.
    """

    def __init__(
        self,
        simulator: Simulator,
        *,
        first_pause: float = 0.5,
        longest_pause: float = 10.0,
    ) -> None:
        self.simulator = simulator
        self.first_pause = first_pause
        self.longest_pause = longest_pause
        self.changed = asyncio.Event()
        self.hook = Webhook("")
        self.seen = 0
        self.waiting: OrderedDict[int, deque[Update]] = OrderedDict()
        self.under_way: dict[int, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Deliver until cancelled."""
        loop = asyncio.get_running_loop()

        def wake(_: Any = None) -> None:
            loop.call_soon_threadsafe(self.changed.set)

        stop_updates = self.simulator.updates.wait(wake)
        stop_events = self.simulator.events.listen(
            lambda event: wake() if event["type"] == "webhook" else None
        )
        try:
            async with aiohttp.ClientSession(timeout=TIMEOUT) as session:
                while True:
                    self.take_in()
                    self.send_out(session)
                    await self.changed.wait()
                    self.changed.clear()
        finally:
            stop_updates()
            stop_events()
            for task in self.under_way.values():
                task.cancel()

    def take_in(self) -> None:
        """Sort new updates by chat; after a change of the webhook, all of them."""
        if self.hook is not self.simulator.webhook:
            self.hook = self.simulator.webhook
            self.seen = 0
            self.waiting.clear()
        if not self.hook.url:
            return
        with self.simulator.lock:
            new = self.simulator.updates.since(self.seen)
        for update in new:
            self.seen = update["update_id"]
            self.waiting.setdefault(chat_id(update), deque()).append(update)

    def send_out(self, session: aiohttp.ClientSession) -> None:
        """Start deliveries for chats that have none under way."""
        for chat in [chat for chat in self.waiting if chat not in self.under_way]:
            if len(self.under_way) >= self.hook.max_connections:
                return
            updates = self.waiting.pop(chat)
            task = asyncio.create_task(self.deliver_all(session, self.hook, updates))
            self.under_way[chat] = task
            task.add_done_callback(partial(self.finished, chat))

    def finished(self, chat: int, _: asyncio.Task[None]) -> None:
        del self.under_way[chat]
        self.changed.set()

    async def deliver_all(
        self, session: aiohttp.ClientSession, hook: Webhook, updates: deque[Update]
    ) -> None:
        """Deliver one chat's updates one after another, while the webhook stays."""
        pause = self.first_pause
        while updates and self.simulator.webhook is hook:
            if updates[0]["update_id"] not in self.simulator.updates.pending:
                updates.popleft()
                continue
            again = await self.deliver(session, hook, updates[0])
            if again is None:
                self.simulator.updates.remove(updates.popleft()["update_id"])
                pause = self.first_pause
            elif again:
                await asyncio.sleep(again)
            else:
                await asyncio.sleep(pause)
                pause = min(pause * 2, self.longest_pause)

    async def deliver(
        self, session: aiohttp.ClientSession, hook: Webhook, update: Update
    ) -> int | None:
        """Post one update; None when it was taken, else when to send it again.

        That is in so many seconds as Retry-After says, 0 when it says nothing.
        """
        again = 0
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret_token}
        try:
            async with session.post(
                hook.url,
                json=update,
                headers=headers if hook.secret_token else None,
                allow_redirects=False,
            ) as response:
                if 200 <= response.status < 300:
                    return None
                after = response.headers.get("Retry-After", "")
                again = int(after) if after.isdigit() else 0
                problem = f"Wrong response from the webhook: {response.status} {response.reason}"
        except TimeoutError:
            problem = "Read timeout expired"
        except aiohttp.ClientError:
            problem = "Connection refused"
        hook.last_error_date = int(self.simulator.now())
        hook.last_error_message = problem
        return again


def chat_id(update: Update) -> int:
    """The chat whose order an update belongs to; 0 when it has none."""
    content: dict[str, Any] = next(
        (value for key, value in update.items() if key != "update_id"), {}
    )
    message = content.get("message", content)
    return int(message.get("chat", {}).get("id", 0))
