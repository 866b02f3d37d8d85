"""Which answers patients opened: kept for a while, counted for good."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError
from django.utils import timezone

from adminpanel import preview
from bot import erasing, seen
from bot.broadcasts.drafts import Draft, choose_recipients, create_broadcast
from bot.models import Delivery, Patient, SeenAnswer, ViewCount
from bot.models.seen import start_of
from bot.tasks import purge
from content import snapshot
from content.models import FAQ
from content.publishing import publish

WEDNESDAY = datetime(2026, 11, 25, 12, tzinfo=UTC)


def counts(faq):
    rows = ViewCount.objects.filter(revision__faq=faq).values_list("step", "starts_on", "views")
    return {(step, starts_on): views for step, starts_on, views in rows}


def rows_of(patient):
    return {(row.revision_id, row.seen_on) for row in SeenAnswer.objects.filter(patient=patient)}


@pytest.fixture
def faq(new_faq):
    return new_faq("scan", full_answer="More about scans.\n\n" * 120)


def test_an_answer_that_is_opened_is_noted_once_a_day(anna, faq):
    today = timezone.now().date()
    live = FAQ.objects.get(pk=faq.pk).live

    anna.tap_data(f"faq:{faq.pk}")
    anna.tap_data(f"read:{faq.pk}:0")
    anna.tap_data(f"read:{faq.pk}:1")
    anna.tap_data(f"faq:{faq.pk}:show")

    assert rows_of(anna.patient) == {(live.pk, today)}
    assert counts(faq)["day", today] == 1


def test_a_question_that_is_answered_at_once_is_noted_too(anna, faq):
    anna.say("What is scan?")

    assert SeenAnswer.objects.filter(patient=anna.patient).count() == 1


def test_it_counts_each_patient_on_each_day(anna, faq, patient):
    live = FAQ.objects.get(pk=faq.pk).live
    for days, who in ((0, anna.patient), (0, patient), (1, patient), (1, patient), (6, patient)):
        with time_machine.travel(WEDNESDAY + timedelta(days=days)):
            seen.keep(who.pk, live.pk)

    assert counts(faq) == {
        ("day", date(2026, 11, 25)): 2,
        ("day", date(2026, 11, 26)): 1,
        ("day", date(2026, 12, 1)): 1,
        ("week", date(2026, 11, 23)): 3,
        ("week", date(2026, 11, 30)): 1,
        ("month", date(2026, 11, 1)): 3,
        ("month", date(2026, 12, 1)): 1,
    }
    assert rows_of(patient) == {(live.pk, date(2026, 12, 1))}


def test_what_only_names_an_answer_is_not_noted(anna, new_faq):
    faq = new_faq("prognosis", sensitive=True)

    anna.tap_data("topic:0")
    anna.tap_data(f"topic:{faq.topic_id}")
    anna.tap_data(f"faq:{faq.pk}")
    assert not SeenAnswer.objects.exists()

    anna.tap("Show me")
    assert SeenAnswer.objects.count() == 1


def test_nobody_is_noted_before_the_consent(stranger, faq, team):
    stranger.start()
    stranger.tap_data(f"faq:{faq.pk}")
    stranger.say("What is scan?")

    assert not SeenAnswer.objects.exists() and not ViewCount.objects.exists()


def test_a_preview_is_not_noted(faq):
    preview.messages_of(snapshot.current().entries[faq.pk])

    assert not ViewCount.objects.exists()


def test_it_knows_whom_a_revision_was_shown(anna, faq, patient):
    old = FAQ.objects.get(pk=faq.pk).live
    today = timezone.now().date()
    anna.tap_data(f"faq:{faq.pk}")
    SeenAnswer.objects.create(patient=patient, revision=old, seen_on=today - timedelta(days=31))
    new = publish(faq, by=None)

    assert list(Patient.objects.shown(old)) == [anna.patient]
    assert not Patient.objects.shown(new).exists()
    SeenAnswer.objects.filter(patient=patient).update(seen_on=today - timedelta(days=30))
    assert set(Patient.objects.shown(old)) == {anna.patient, patient}


def test_it_is_forgotten_after_the_time_set_and_the_counts_stay(anna, faq, settings):
    settings.SEEN_ANSWERS_DAYS = 3
    anna.tap_data(f"faq:{faq.pk}")
    SeenAnswer.objects.update(seen_on=timezone.now().date() - timedelta(days=3))
    purge()
    assert SeenAnswer.objects.exists()

    SeenAnswer.objects.update(seen_on=timezone.now().date() - timedelta(days=4))
    assert purge() == 1
    assert not SeenAnswer.objects.exists()
    assert ViewCount.objects.count() == 3


def test_who_was_told_that_an_answer_was_wrong_is_forgotten_as_well(patient, settings):
    now = timezone.now()
    notice = create_broadcast(Draft(title="Sorry", texts={"en": "It was wrong."}), by=None)
    choose_recipients(notice, Patient.objects.all(), by=None)
    owed = {"patient": patient, "broadcast": notice, "due_at": now, "not_after": now}
    Delivery.objects.create(state=Delivery.State.EXPIRED, **owed)
    purge()
    assert notice.chosen.count() == Delivery.objects.count() == 1

    with time_machine.travel(now + timedelta(days=settings.SEEN_ANSWERS_DAYS, hours=1)):
        purge()
    assert notice.chosen.count() == Delivery.objects.count() == 0


def test_erasing_takes_it_along_and_leaves_the_counts(anna, faq):
    anna.tap_data(f"faq:{faq.pk}")

    assert erasing.erase(anna.patient).opened_answers == 1
    assert not SeenAnswer.objects.exists()
    assert ViewCount.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_who_was_erased_meanwhile_stays_erased(faq, patient, caplog):
    live = FAQ.objects.get(pk=faq.pk).live
    erasing.erase(patient)

    seen.keep(patient.pk, live.pk)

    assert not SeenAnswer.objects.exists() and not ViewCount.objects.exists()
    assert "A view is not kept" in caplog.text


def test_the_answer_arrives_even_if_it_cannot_be_noted(anna, faq, monkeypatch):
    def fails(*arguments):
        raise DatabaseError

    monkeypatch.setattr(seen, "_note", fails)

    assert "It is scan." in anna.tap_data(f"faq:{faq.pk}").text


@pytest.mark.django_db(transaction=True)
def test_two_at_once_count_once_each(faq, patient, at_once):
    live = FAQ.objects.get(pk=faq.pk).live

    at_once(*[lambda: seen.keep(patient.pk, live.pk)] * 4)

    assert SeenAnswer.objects.count() == 1
    assert set(counts(faq).values()) == {1}


def test_weeks_start_on_mondays():
    step = ViewCount.Step

    assert [start_of(one, date(2027, 1, 3)) for one in step] == [
        date(2027, 1, 3), date(2026, 12, 28), date(2027, 1, 1),
    ]  # fmt: skip
