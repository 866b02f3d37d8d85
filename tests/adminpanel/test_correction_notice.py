"""Withdrawing an answer can tell those who opened it; a coordinator releases the message."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bot.broadcasts.message import contents_of
from bot.broadcasts.planning import plan_due
from bot.broadcasts.releasing import release_broadcast
from bot.fields import keyed_hash
from bot.models import Broadcast, Delivery, Patient, SeenAnswer
from content.publishing import publish
from tests.adminpanel.conftest import logged_in, make_staff
from tests.adminpanel.test_publishing import messages, press
from tests.adminpanel.test_reviewing import page


def new_patient(number, **fields):
    return Patient.objects.create(
        telegram_id=str(number), telegram_hash=keyed_hash(number), chat_id=str(number),
        status_since=timezone.now(), consent_version=1, consented_at=timezone.now(), **fields,
    )  # fmt: skip


@pytest.fixture
def live(faq):
    publish(faq, by=None)
    faq.refresh_from_db()
    return faq


@pytest.fixture
def reader(live):
    patient = new_patient(1)
    SeenAnswer.objects.create(patient=patient, revision=live.live, seen_on=timezone.now().date())
    return patient


def withdraw(reviewer, faq, notice):
    return press(logged_in(reviewer), "withdraw", faq, reason="It was wrong.", notice=notice)


def test_those_who_opened_it_are_told_once_a_coordinator_has_released_it(reviewer, live, reader):
    new_patient(2)
    question = live.live.question
    assert "What was wrong" in page(logged_in(reviewer), live)

    said = messages(withdraw(reviewer, live, "We named the wrong test. Please ask your team."))

    assert "waits for a coordinator" in said
    notice = Broadcast.objects.get()
    assert notice.state == Broadcast.State.AWAITING_RELEASE
    assert not Delivery.objects.exists()
    text = contents_of(notice).texts["en"]
    assert question in text
    assert "We named the wrong test." in text

    now = timezone.now()
    release_broadcast(notice, by=make_staff("cora"), now=now)
    plan_due(now=now + timedelta(minutes=notice.cancel_delay))
    assert [row.patient for row in Delivery.objects.all()] == [reader]


def test_a_mistake_in_the_message_withdraws_nothing(reviewer, live, reader):
    said = messages(withdraw(reviewer, live, "Dear {name}, we were wrong."))

    assert "is not filled in" in said
    live.refresh_from_db()
    assert live.live is not None
    assert not Broadcast.objects.exists()


@pytest.mark.parametrize("notice", ["", "It was wrong."])
def test_without_words_or_readers_nothing_is_written(reviewer, live, notice):
    assert "What was wrong" not in page(logged_in(reviewer), live)

    said = messages(withdraw(reviewer, live, notice))

    assert ("nobody to tell" in said) == bool(notice)
    assert not Broadcast.objects.exists()
