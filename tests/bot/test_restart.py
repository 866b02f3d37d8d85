"""The bot is restarted in the middle of a flow: what it has asked for is a row, with an age."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from bot.asking import FORGOTTEN_AFTER
from bot.models import Patient, Reminder, VisitQuestion

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def restarted(anna, separate_bots):
    """Anna does something, and a bot that has just started handles it."""

    def run(action, *arguments):
        separate_bots(getattr(anna.person, action)(*arguments))
        return anna.person.newest

    return run


def test_a_question_asked_for_before_is_read_after(anna, restarted):
    anna.tap_data("add-question")
    screen = restarted("say", "Why am I so tired?")

    assert "Your question is on the list." in screen.text
    assert VisitQuestion.objects.get().text == "Why am I so tired?"


def test_each_step_of_a_reminder_may_see_another_bot(anna, restarted):
    restarted("tap", "My reminders")
    restarted("tap_data", anna.person.newest, "remind")
    restarted("tap", "Every day")
    restarted("tap", "Other time")
    assert "every day at 7:30" in restarted("say", "7:30").text.lower()
    restarted("tap", "Yes, set it")

    assert Reminder.objects.get().at == time(7, 30)


def test_what_was_asked_for_long_ago_is_dropped_politely(anna, restarted):
    anna.tap_data("add-question")
    long_ago = timezone.now() - FORGOTTEN_AFTER - timedelta(minutes=1)
    Patient.objects.update(awaiting_since=long_ago)
    screen = restarted("say", "Hello")

    assert "Hello. It is good that you are here." in screen.text
    assert not VisitQuestion.objects.exists()


def test_a_button_of_an_old_message_works_after(anna, restarted):
    home = anna.person.newest
    anna.say("/privacy")
    restarted("tap_data", home, "contact")

    assert "020 7946 0001" in home.text
