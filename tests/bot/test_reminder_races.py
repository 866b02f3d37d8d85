"""Two taps at the same moment, in two threads with a connection each."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from bot.models import Delivery, Reminder
from bot.recurrence import Schedule
from bot.reminder_answers import remind_later
from bot.reminders import plan_due, set_reminder

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def daily(now):
    return Schedule(Reminder.Rule.DAILY, time(9), now.date())


def test_two_taps_on_yes_set_one_reminder(at_once, patient, daily, now):
    first, second = at_once(*[lambda: set_reminder(patient, daily, now=now)] * 2)

    assert first == second
    assert Reminder.objects.count() == 1


def test_two_taps_on_later_owe_one_delivery(at_once, patient, daily, now):
    reminder = set_reminder(patient, daily, now=now)
    delivery = Delivery.objects.create(
        patient=patient, reminder=reminder, due_at=now, not_after=now + timedelta(hours=1)
    )
    at_once(*[lambda: remind_later(patient, delivery.pk, "hour", now=timezone.now())] * 2)

    assert Delivery.objects.exclude(pk=delivery.pk).count() == 1


def test_two_planners_plan_each_reminder_once(at_once, patient, daily, now):
    reminder = set_reminder(patient, daily, now=now)
    due = reminder.next_due
    at_once(*[lambda: plan_due(now=due)] * 2)

    assert Delivery.objects.get().due_at == due
