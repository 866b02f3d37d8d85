import pytest
from django.core.management import CommandError, call_command
from telegram import Bot
from telegram.ext import CommandHandler

from bot.application import build
from bot.management.commands import setup_bot
from bot.simulator.request import SimulatorRequest
from tests.conftest import TOKEN
from tests.telegram_contract import API_JSON, contract

URL = "https://care.example.org/telegram/hook"


@pytest.fixture
def set_up(simulator, settings, monkeypatch, capsys):
    """Runs the command against the simulator; returns what it said."""
    settings.TELEGRAM_WEBHOOK_URL, settings.TELEGRAM_WEBHOOK_SECRET = URL, "a-secret"
    new_bot = lambda: Bot(TOKEN, request=SimulatorRequest(simulator))  # noqa: E731
    monkeypatch.setattr(setup_bot, "new_bot", new_bot)

    def run(*options):
        call_command("setup_bot", *options)
        return capsys.readouterr().out

    yield run
    if API_JSON.exists():
        assert contract().problems_of_calls(simulator.calls) == []


def menu(simulator, language):
    return {
        one["command"]: one["description"] for one in simulator.profile.commands_for(1, language)
    }


def test_the_menu_and_descriptions_are_set_in_each_language(set_up, simulator):
    set_up()

    assert menu(simulator, "en").keys() == menu(simulator, "es").keys()
    for name, text in menu(simulator, "es").items():
        assert text != menu(simulator, "en")[name]
    for kind in ("description", "short_description"):
        assert "cancer" in simulator.profile.text(kind, "en")
        assert "cáncer" in simulator.profile.text(kind, "es")
        assert simulator.profile.text(kind, "de") == simulator.profile.text(kind, "en")


def test_every_command_of_the_menu_is_handled(set_up, simulator):
    set_up()
    handlers = build(Bot(TOKEN)).handlers[0]
    handled = {name for one in handlers if isinstance(one, CommandHandler) for name in one.commands}

    assert menu(simulator, "en").keys() <= handled
    assert handled - menu(simulator, "en").keys() == {"start"}  # Telegram has a button for it


def test_it_is_safe_to_repeat(set_up, simulator):
    said, profile = set_up("--webhook"), vars(simulator.profile).copy()

    assert set_up("--webhook") == said
    assert vars(simulator.profile) == profile


def test_it_leaves_the_webhook_alone_unless_asked(set_up, simulator):
    set_up()

    assert not simulator.webhook.url
    assert simulator.counts["setWebhook", 200] == simulator.counts["deleteWebhook", 200] == 0


def test_it_sets_and_removes_the_webhook(set_up, simulator):
    said = set_up("--webhook")

    assert (simulator.webhook.url, simulator.webhook.secret_token) == (URL, "a-secret")
    assert f"The webhook is {URL}. Updates waiting: 0." in said
    assert "a-secret" not in said

    simulator.add_person("Anna").start()
    assert "There is no webhook, so the bot polls. Updates waiting: 1." in set_up(
        "--delete-webhook"
    )
    assert not simulator.webhook.url


def test_it_tells_the_webhooks_last_failure(set_up, simulator, monkeypatch):
    real = simulator.webhook.__class__.info

    def info(webhook, *arguments):
        webhook.last_error_date, webhook.last_error_message = 1_790_000_000, "Connection refused"
        return real(webhook, *arguments)

    monkeypatch.setattr(simulator.webhook.__class__, "info", info)

    assert "Its last failure, 2026-09-21 14:13 UTC: Connection refused" in set_up("--webhook")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"TELEGRAM_WEBHOOK_URL": ""}, "TELEGRAM_WEBHOOK_URL is not set"),
        ({"TELEGRAM_BOT_TOKEN": ""}, "TELEGRAM_BOT_TOKEN is not set"),
        ({"TELEGRAM_WEBHOOK_URL": "http://care.example.org/"}, "an https url must be provided"),
        ({"TELEGRAM_WEBHOOK_SECRET": "no spaces"}, "unallowed characters"),
    ],
)
def test_it_says_what_is_wrong(set_up, settings, changed, reason):
    for name, value in changed.items():
        setattr(settings, name, value)

    with pytest.raises(CommandError, match=reason):
        set_up("--webhook")


def test_it_says_so_when_telegram_refuses_the_token(set_up, simulator):
    simulator.token = "654321:another"

    with pytest.raises(CommandError, match="refuses this TELEGRAM_BOT_TOKEN"):
        set_up()


def test_it_takes_one_choice_about_the_webhook(set_up):
    with pytest.raises(CommandError, match="not allowed with"):
        set_up("--webhook", "--delete-webhook")
