"""Things that happen at the same moment: in threads, with a connection each."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, get_ident

import pytest
from django.db import connections
from telegram import Bot, Update

from bot import db
from bot.application import build
from bot.incoming import handle_update
from bot.simulator.request import SimulatorRequest
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
