import asyncio

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
    """Posts to the webhook server as Telegram does; returns the answer."""
    settings.TELEGRAM_WEBHOOK_URL = "https://care.example.org/telegram/hook"
    settings.TELEGRAM_WEBHOOK_SECRET = "right"
    bot = Bot(TOKEN, request=SimulatorRequest(simulator))

    async def call(path="/telegram/hook", headers=SECRET, times=1, **body):
        async with build(bot) as app:
            transport = httpx.ASGITransport(app=server(app))
            async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
                posts = [client.post(path, headers=headers, **body) for _time in range(times)]
                answers = await asyncio.gather(*posts)
        return answers[0] if times == 1 else answers

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
    assert post(json=tapped).status_code == 200
    assert Patient.objects.count() == 1


@pytest.mark.parametrize(
    "headers",
    [{}, {"X-Telegram-Bot-Api-Secret-Token": "wrong"}, {"X-Telegram-Bot-Api-Secret-Token": ""}],
)
def test_it_refuses_updates_without_the_secret(post, tapped, headers):
    assert post(json=tapped, headers=headers).status_code == 403
    assert not Patient.objects.exists()


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"[]", b"1", b"[" * 9999, b'{"update_id": "x", "message": 3}']
)
def test_it_refuses_what_is_not_an_update(post, body):
    assert post(content=body).status_code == 400


def test_it_serves_its_own_path_only(post, tapped):
    assert post(path="/", json=tapped).status_code == 404


def test_two_copies_at_once_are_handled_once_and_one_is_asked_for_again(post, tapped, simulator):
    answers = post(json=tapped, times=2)

    assert sorted(answer.status_code for answer in answers) == [200, 503]
    (busy,) = (answer for answer in answers if answer.status_code == 503)
    assert busy.headers["Retry-After"] == "1"
    assert simulator.counts["answerCallbackQuery", 200] == 1
    assert post(json=tapped).status_code == 200
    assert simulator.counts["answerCallbackQuery", 200] == 1
