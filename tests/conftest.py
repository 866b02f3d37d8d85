"""What every test can use: the patient's side of the chat, and published content."""

from __future__ import annotations

import pytest
from asgiref.sync import async_to_sync
from django.utils import timezone
from hypothesis import settings as hypothesis_settings
from telegram import Bot, Update

from bot import redis
from bot.application import build
from bot.models import CareTeam, OpeningHours, Patient
from bot.patients import agree
from bot.polling import handle
from bot.simulator.core import Simulator
from bot.simulator.request import SimulatorRequest
from content import snapshot
from content.models import FAQ, ContentVersion, Source, Topic
from content.publishing import publish
from content.search import published
from tests.telegram_contract import API_JSON, contract

TOKEN = "123456:tests-only"
hypothesis_settings.register_profile("thorough", max_examples=1000)


@pytest.fixture(autouse=True)
def fresh_snapshot(monkeypatch):
    """No test reads what another one published."""
    monkeypatch.setattr(snapshot, "_current", snapshot.Snapshot(-1, {}, {}))
    monkeypatch.setattr(published, "_engine", None)


@pytest.fixture
def simulator():
    redis.client().flushdb()  # two tests in one second number their updates alike
    return Simulator(token=TOKEN)


@pytest.fixture
def telegram(simulator):
    """The bot's end of the line: hands what people did to the real routing."""
    bot = Bot(
        TOKEN,
        request=SimulatorRequest(simulator),
        get_updates_request=SimulatorRequest(simulator),
    )
    app = build(bot)
    raised: list[BaseException] = []

    async def note(update: object, context) -> None:
        raised.append(context.error)

    app.add_error_handler(note)

    async def run() -> None:
        if not app._initialized:
            await app.initialize()
        while updates := simulator.take_updates():
            await handle(app, [Update.de_json(update, bot) for update in updates])
        if raised:  # the patient got an apology; a test gets the reason
            raise raised.pop()

    yield async_to_sync(run)
    if API_JSON.exists():  # every call the bot made is one that the Bot API documents
        assert contract().problems_of_calls(simulator.calls) == []
    assert simulator.unanswered_callbacks() == []


class Talk:
    """A person at the phone: does something, and reads what the bot answers."""

    def __init__(self, person, telegram):
        self.person = person
        self._telegram = telegram

    def start(self, payload=""):
        self.person.start(payload)
        return self._read()

    def say(self, text):
        self.person.say(text)
        return self._read()

    def tap(self, label, message=None):
        self.person.tap(label, message)
        return self._read()

    def tap_data(self, data, message=None):
        self.person.tap_data(message or self.person.newest, data)
        return self._read()

    def do(self, action, *arguments):
        getattr(self.person, action)(*arguments)
        return self._read()

    def _read(self):
        self._telegram()
        return self.person.newest

    @property
    def patient(self):
        return Patient.objects.with_telegram_id(self.person.id).first()


@pytest.fixture
def stranger(db, simulator, telegram):
    """Somebody who has never written to the bot."""
    return Talk(simulator.add_person("Anna", language_code="en"), telegram)


@pytest.fixture
def team(db):
    team = CareTeam.objects.create(
        name="Ward 5",
        join_code="WARD5",
        time_zone="Europe/London",
        daytime_phone="020 7946 0001",
        urgent_phone="020 7946 0002",
        emergency_number="999",
        crisis_line="116 123",
        is_default=True,
    )
    for weekday in range(5):
        OpeningHours.objects.create(care_team=team, weekday=weekday, opens="09:00", closes="17:00")
    return team


@pytest.fixture
def anna(stranger, team):
    """A patient of the team, at home."""
    stranger.start("WARD5")
    stranger.tap("I agree")
    return stranger


@pytest.fixture
def patient(team):
    return agree(telegram_id=42, chat_id=42, language="en", team=team)


@pytest.fixture
def new_faq(db):
    """Makes and publishes entries: ``new_faq("liver-symptoms", question="…")``."""

    def new(key, *, published=True, topic="liver", **fields):
        where, created = Topic.objects.get_or_create(slug=topic, defaults={"position": 10})
        if created:
            where.titles.create(language="en", title=topic.title())
        source, _created = Source.objects.get_or_create(
            url="https://www.cancer.gov/", defaults={"title": "Liver", "publisher": "NCI"}
        )
        fields = {"question": f"What is {key}?", "short_answer": f"It is {key}."} | fields
        faq = FAQ.objects.create(key=key, topic=where, **fields)
        faq.sources.add(source)
        if published:
            publish(faq, by=None)
        ContentVersion.bump()
        return faq

    return new


@pytest.fixture
def now():
    return timezone.now()
