"""Whom a broadcast goes to, and why not to others."""

from datetime import timedelta
from decimal import Decimal

import pytest

from bot.broadcasts.audience import audience, count_audience, in_words
from bot.broadcasts.drafts import choose_recipients, tag_patients
from bot.models import CareTeam, CohortTag, Patient, SavedAnswer, VisitQuestion
from content.models import Topic


def test_everybody_gets_it_who_may_be_written_to(new_patients, new_draft):
    new_patients(3)
    new_patients(1, status="stopped")
    new_patients(2, status="blocked")
    new_patients(1, status="silenced")
    new_patients(1, consent_version=0)
    new_patients(1, wants_broadcasts=False)
    counted = count_audience(new_draft())

    assert counted.total == 3
    assert counted.excluded == {
        "stopped": 1, "blocked": 2, "silenced": 1, "consent": 1, "opted_out": 1,
    }  # fmt: skip
    assert ("used /stop", 1) in counted.excluded_in_words


def test_patients_of_other_languages_get_the_text_for_them_or_are_left_out(new_patients, new_draft):
    new_patients(2)
    new_patients(1, language="es")

    assert count_audience(new_draft()).by_language == {"en": 2, "es": 1}
    without = count_audience(new_draft(fallback_language=""))
    assert (without.total, without.excluded) == (2, {"no_text": 1})


@pytest.mark.parametrize("narrow", ["care_teams", "languages", "tags", "topics", "seen", "chosen"])
def test_each_part_of_the_audience_narrows_it_down(
    narrow, new_patients, new_draft, new_faq, now, chris
):
    (wanted,) = new_patients(1, last_seen_on=now.date() - timedelta(days=6), language="es")
    new_patients(2, last_seen_on=now.date() - timedelta(days=8))
    other = CareTeam.objects.create(name="Ward 6", emergency_number="999")
    tag = CohortTag.objects.create(name="Trial A")
    upper = Topic.objects.create(slug="body")
    faq = new_faq("scan")
    Topic.objects.filter(pk=faq.topic_id).update(parent=upper)
    if narrow == "care_teams":
        Patient.objects.filter(pk=wanted.pk).update(care_team=other)
    tag_patients([wanted], tag)
    SavedAnswer.objects.create(patient=wanted, faq=faq)
    fields = {
        "care_teams": {"care_teams": [other]},
        "languages": {"languages": ["es"]},
        "tags": {"tags": [tag]},
        "topics": {"topics": [upper]},
        "seen": {"seen_within_days": 7},
        "chosen": {},
    }[narrow]
    broadcast = new_draft(**fields)
    if narrow == "chosen":
        assert choose_recipients(broadcast, Patient.objects.filter(pk=wanted.pk), by=chris) == 1
        broadcast.refresh_from_db()

    assert [patient.pk for patient in audience(broadcast)] == [wanted.pk]
    assert in_words(broadcast) != "all patients"


def test_asking_about_a_topic_at_a_visit_counts_as_interest(new_patients, new_draft, new_faq):
    (one, _other) = new_patients(2)
    faq = new_faq("scan")
    VisitQuestion.objects.create(patient=one, faq=faq, text="?")

    assert [patient.pk for patient in audience(new_draft(topics=[faq.topic]))] == [one.pk]


def test_a_paid_one_has_its_price(new_patients, new_draft):
    new_patients(30)

    assert count_audience(new_draft(is_paid=True)).stars == Decimal("3.0")
    assert count_audience(new_draft()).stars == 0


def test_counting_takes_the_same_queries_for_many(
    new_patients, new_draft, django_assert_max_num_queries
):
    broadcast = new_draft()
    new_patients(50)
    with django_assert_max_num_queries(6):
        assert count_audience(broadcast).total == 50
