"""The bot's name, and the links made of it."""

import pytest
from asgiref.sync import async_to_sync
from redis.exceptions import ConnectionError as NoRedisError

from bot import identity, redis
from bot.sending import NamedBot
from bot.simulator.request import SimulatorRequest
from tests.conftest import TOKEN


@pytest.fixture(autouse=True)
def real_telegram(settings):
    settings.TELEGRAM_API_URL = "https://api.telegram.org"
    settings.TELEGRAM_BOT_TOKEN = TOKEN
    redis.client().flushdb()


def test_a_bot_notes_its_name_when_it_connects(simulator, team):
    assert identity.join_link(team) == ""
    bot = NamedBot(
        TOKEN,
        request=SimulatorRequest(simulator),
        get_updates_request=SimulatorRequest(simulator),
    )
    async_to_sync(bot.initialize)()

    assert identity.username() == "care_companion_bot"
    assert identity.join_link(team) == "https://t.me/care_companion_bot?start=WARD5"


def test_another_token_is_another_bot(settings):
    identity.note("first_bot")
    settings.TELEGRAM_BOT_TOKEN = "999:other"

    assert identity.username() == ""


def test_the_setting_wins(settings, team):
    identity.note("first_bot")
    settings.TELEGRAM_BOT_USERNAME = "chosen_bot"

    assert identity.join_link(team) == "https://t.me/chosen_bot?start=WARD5"


def test_the_demo_links_to_its_simulator(settings, team):
    settings.DEBUG = True
    settings.TELEGRAM_API_URL = "http://127.0.0.1:8082"

    assert identity.join_link(team) == "http://127.0.0.1:8082/?start=WARD5"


def test_it_bears_a_redis_that_does_not_answer(monkeypatch):
    class Broken:
        def get(self, *arguments):
            raise NoRedisError

        set = get

    monkeypatch.setattr(redis, "client", Broken)
    identity.note("some_bot")
    assert identity.username() == ""
