import httpx
import pytest
from asgiref.sync import async_to_sync
from telegram import Bot

from bot.application import build
from bot.models import Patient
from bot.simulator.request import SimulatorRequest
from bot.webhook import server
from tests.conftest import TOKEN

SECRET = {"X-Telegram-Bot-Api-Secret-Token": "right"}


@pytest.fixture
def post(simulator, settings, team):
    """Posts to the webhook server as Telegram does; returns the status."""
    settings.TELEGRAM_WEBHOOK_URL = "https://care.example.org/telegram/hook"
    settings.TELEGRAM_WEBHOOK_SECRET = "right"
    bot = Bot(TOKEN, request=SimulatorRequest(simulator))

    async def call(path="/telegram/hook", headers=SECRET, **body):
        async with build(bot) as app:
            transport = httpx.ASGITransport(app=server(app))
            async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
                return (await client.post(path, headers=headers, **body)).status_code

    return async_to_sync(call)


@pytest.fixture
def tapped(simulator):
    """A tap on "I agree", as an update that has not been handled."""
    anna = simulator.add_person("Anna")
    anna.start()
    simulator.take_updates()
    keyboard = '{"inline_keyboard": [[{"text": "I agree", "callback_data": "agree:"}]]}'
    simulator.call(
        "sendMessage", {"chat_id": str(anna.id), "text": "Agree?", "reply_markup": keyboard}
    )
    return anna.tap("I agree")


def test_it_answers_200_after_the_update_is_handled(post, tapped):
    assert post(json=tapped) == 200
    assert Patient.objects.count() == 1


@pytest.mark.parametrize(
    "headers",
    [{}, {"X-Telegram-Bot-Api-Secret-Token": "wrong"}, {"X-Telegram-Bot-Api-Secret-Token": ""}],
)
def test_it_refuses_updates_without_the_secret(post, tapped, headers):
    assert post(json=tapped, headers=headers) == 403
    assert not Patient.objects.exists()


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"1", b'{"update_id": "x", "message": 3}'])
def test_it_refuses_what_is_not_an_update(post, body):
    assert post(content=body) == 400


def test_it_serves_its_own_path_only(post, tapped):
    assert post(path="/", json=tapped) == 404
