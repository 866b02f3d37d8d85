"""Staff are told that patients wait: once for each request, and once more when it is overdue."""

from datetime import timedelta

import pytest
from django.core import mail

from bot import callback_alerts, callbacks
from bot.models import CallbackRequest
from bot.simulator.request import SimulatorRequest


@pytest.fixture
def asked(patient):
    return callbacks.ask(patient, reason="effect", good_time="any", reach_at="Anna, 020 7946 0999")


@pytest.fixture
def by_mail(settings):
    settings.CALLBACK_ALERT_EMAILS = ["team@example.org"]
    return mail.outbox


def test_each_request_is_told_of_once(asked, by_mail, now):
    assert callback_alerts.alert_staff(now=now) == 1
    assert callback_alerts.alert_staff(now=now) == 0
    (sent,) = by_mail
    assert sent.to == ["team@example.org"]
    assert "1 patient asks to be called." in sent.body
    for secret in (asked.patient.pseudonym, "Anna", "0999", "side effect"):
        assert secret not in sent.body + sent.subject


def test_what_waits_too_long_is_told_of_once_more(asked, by_mail, now, settings):
    callback_alerts.alert_staff(now=now)
    later = now + timedelta(hours=settings.CALLBACK_OVERDUE_HOURS + 1)

    assert callback_alerts.alert_staff(now=later) == 1
    assert callback_alerts.alert_staff(now=later) == 0
    assert "1 request is overdue." in by_mail[-1].body


def test_what_is_over_is_not_told_of(asked, by_mail, now):
    callbacks.cancel(asked.patient)

    assert callback_alerts.alert_staff(now=now) == 0
    assert by_mail == []


def test_nothing_is_sent_where_nobody_wants_it(asked, now):
    assert callback_alerts.alert_staff(now=now) == 0
    assert CallbackRequest.objects.get().alerted_at is None


def test_what_could_not_be_sent_is_tried_again(asked, by_mail, now, settings):
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert callback_alerts.alert_staff(now=now) == 0

    settings.EMAIL_BACKEND = working
    assert callback_alerts.alert_staff(now=now) == 1


def test_a_staff_group_is_told_over_the_bot_api(asked, now, settings, simulator, monkeypatch):
    settings.CALLBACK_ALERT_CHAT = str(simulator.add_group("Staff").id)
    settings.TELEGRAM_BOT_TOKEN = simulator.token
    monkeypatch.setattr(
        callback_alerts, "AiohttpRequest", lambda connections: SimulatorRequest(simulator)
    )
    callback_alerts.alert_staff(now=now)
    sent = [call for call in simulator.calls if call.method == "sendMessage"]

    assert len(sent) == 1
    assert "1 patient asks to be called." in str(sent[0])
