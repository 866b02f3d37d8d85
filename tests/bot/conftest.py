"""Things that happen at the same moment, and the sender at work over HTTP."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, get_ident

import pytest
from aiohttp import web
from django.db import connections
from telegram import Bot, Update

from bot import db, redis
from bot.application import build
from bot.incoming import handle_update
from bot.models import Patient
from bot.sending import Sender
from bot.simulator.request import SimulatorRequest
from bot.simulator.server import create_app
from tests.conftest import TOKEN


@pytest.fixture
def at_once():
    """Calls two services at the same moment; returns what they return."""

    def run(*services):
        together = Barrier(len(services))

        def call(service):
            try:
                together.wait(10)
                return service()
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(services)) as pool:
            return list(pool.map(call, services))

    return run


@pytest.fixture
def separate_bots(simulator, monkeypatch):
    """Bots handle an update each, at the same moment, as processes would.

    Each is new and has a loop, a Bot and database connections of its own, and all begin with the database
    at once. Raises what was raised in a handler, which the patient gets an apology for.
    """
    raised = []

    async def note(update, context):
        raised.append(context.error)

    def run(*updates):
        together = Barrier(len(updates))
        begun = set()

        async def on_own_connection(service, *args, **kwargs):
            loop_thread = get_ident()

            def call():
                try:
                    if loop_thread not in begun:
                        begun.add(loop_thread)
                        together.wait(10)
                    return service(*args, **kwargs)
                finally:
                    connections.close_all()

            return await asyncio.to_thread(call)

        async def handle(update):
            bot = Bot(TOKEN, request=SimulatorRequest(simulator))
            app = build(bot)
            app.add_error_handler(note)
            async with app:
                await handle_update(app, Update.de_json(update, bot))

        monkeypatch.setattr(db, "run", on_own_connection)
        with ThreadPoolExecutor(len(updates)) as pool:
            list(pool.map(lambda update: asyncio.run(handle(update)), updates))
        if raised:
            raise raised.pop()

    return run


@pytest.fixture
def served(simulator, settings):
    """The simulator over HTTP, in a thread with its own event loop."""
    loop = asyncio.new_event_loop()
    runner = web.AppRunner(create_app(simulator))

    async def start() -> int:
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        return runner.addresses[0][1]

    port = loop.run_until_complete(start())
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    settings.TELEGRAM_API_URL = f"http://127.0.0.1:{port}"
    settings.TELEGRAM_BOT_TOKEN = TOKEN
    settings.OUTREACH_RATE = 500
    redis.client().flushdb()
    yield simulator
    asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(5)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)


@pytest.fixture
def new_sender(served):
    made = []

    def new():
        made.append(Sender())
        return made[-1]

    yield new
    for sender in made:
        sender._loop.run_until_complete(db.run(connections.close_all))
        sender.close()


@pytest.fixture
def sender(new_sender):
    return new_sender()


@pytest.fixture
def new_patients(team, now):
    """Makes as many patients as asked for, each with the given fields."""

    def new(count, **fields):
        first = Patient.objects.count() + 1000
        fields = {"care_team": team, "time_zone": "Europe/London", "consent_version": 1} | fields
        return Patient.objects.bulk_create(
            Patient(
                telegram_id=str(number), telegram_hash=f"hash-{number}", chat_id=str(number),
                status_since=now, consented_at=now, **fields,
            )
            for number in range(first, first + count)
        )  # fmt: skip

    return new
