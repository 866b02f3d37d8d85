"""What is kept for a time goes when that is over, and not before."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session

from bot import retention, tasks
from bot.models import CallbackRequest, Delivery, Reminder
from content.models import LoggedQuestion


def question(patient, at):
    row = LoggedQuestion.objects.create(text="a question", language="en", kind="unanswered")
    LoggedQuestion.objects.filter(pk=row.pk).update(asked_on=at.date())
    return row


def delivery(patient, at, state="failed"):
    reminder = Reminder.objects.create(
        patient=patient, rule="once", starts_on=at.date(), at=at.time()
    )
    return Delivery.objects.create(
        patient=patient, reminder=reminder, due_at=at, not_after=at, state=state
    )


def callback(patient, at):
    return CallbackRequest.objects.create(
        patient=patient, reason="effect", good_time="any", status="closed", closed_at=at
    )


def change(patient, at):
    user, _made = User.objects.get_or_create(username="editor")
    row = LogEntry.objects.create(user=user, object_repr="x", action_flag=CHANGE)
    LogEntry.objects.filter(pk=row.pk).update(action_time=at)
    return row


KINDS = {
    "QUESTION_LOG_DAYS": question,
    "DELIVERY_DAYS": delivery,
    "CALLBACK_DAYS": callback,
    "AUDIT_DAYS": change,
}


def test_every_rule_is_tried_here():
    assert {rule.setting for rule in retention.RULES} == set(KINDS)


@pytest.mark.parametrize("setting", KINDS)
def test_it_goes_after_its_days_and_not_before(patient, now, settings, setting):
    days = getattr(settings, setting)
    kept = KINDS[setting](patient, now - timedelta(days=days - 1))
    over = KINDS[setting](patient, now - timedelta(days=days + 2))
    tasks.end_retention()

    rows = type(kept).objects
    assert list(rows.values_list("pk", flat=True)) == [kept.pk]
    assert over.pk != kept.pk


def test_staffs_sessions_go_when_they_have_ended(db, now):
    for name, ends in (("over", now - timedelta(hours=1)), ("open", now + timedelta(hours=1))):
        Session.objects.create(session_key=name, session_data="", expire_date=ends)
    retention.purge(now)

    assert [session.session_key for session in Session.objects.all()] == ["open"]


def test_the_days_are_settings(patient, now, settings):
    settings.DELIVERY_DAYS = 1
    delivery(patient, now - timedelta(days=2))

    assert retention.purge(now)["DELIVERY_DAYS"] == 1


def test_what_is_open_stays_however_old_it_is(patient, now):
    long_ago = now - timedelta(days=3000)
    delivery(patient, long_ago, state="sending")
    CallbackRequest.objects.create(patient=patient, reason="effect", good_time="any")
    CallbackRequest.objects.update(created_at=long_ago)
    retention.purge(now)

    assert Delivery.objects.count() == 1
    assert CallbackRequest.objects.count() == 1


def test_many_rows_go_in_batches_over_several_ticks(patient, now, monkeypatch):
    monkeypatch.setattr(retention, "_AT_ONCE", 2)
    monkeypatch.setattr(retention, "_BATCHES", 2)
    for _row in range(5):
        question(patient, now - timedelta(days=100))

    assert retention.purge(now)["QUESTION_LOG_DAYS"] == 4
    assert retention.purge(now)["QUESTION_LOG_DAYS"] == 1
    assert not LoggedQuestion.objects.exists()
