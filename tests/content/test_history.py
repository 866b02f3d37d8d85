from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import User

from content import history
from content.errors import DomainError
from content.models import FAQ, Remark, Revision, Source, Topic
from content.publishing import publish, withdraw


@pytest.fixture
def editor(db):
    return User.objects.create_user("erin")


@pytest.fixture
def faq(new_faq):
    """Published on the 1st and the 10th, withdrawn on the 20th, published again on the 25th."""
    faq = new_faq("her2", short_answer="One.")
    for text in ("Two.", "Three."):
        FAQ.objects.filter(pk=faq.pk).update(short_answer=text)
        publish(faq, by=None)
        if text == "Two.":
            withdraw(faq, by=None, reason="Wrong.")
    for number, day in ((1, 1), (2, 10), (3, 25)):
        at = datetime(2026, 10, day, 12, tzinfo=UTC)
        Revision.objects.filter(number=number).update(published_at=at)
    Remark.objects.update(at=datetime(2026, 10, 20, 12, tzinfo=UTC))
    faq.refresh_from_db()
    return faq


@pytest.mark.parametrize(
    "day, numbers",
    [
        (date(2026, 9, 30), []),
        (date(2026, 10, 1), [1]),
        (date(2026, 10, 9), [1]),
        (date(2026, 10, 10), [1, 2]),  # at noon the second replaced the first
        (date(2026, 10, 20), [2]),
        (date(2026, 10, 21), []),
        (date(2026, 10, 25), [3]),
        (date(2030, 1, 1), [3]),
    ],
)
def test_it_knows_what_patients_saw_on_a_day(faq, day, numbers):
    assert [one.revision.number for one in history.shown_on(faq, day)] == numbers


def test_it_reads_the_whole_history_in_two_queries(faq, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert [one.revision.number for one in history.shown(faq)] == [1, 2, 3]


def test_a_restored_text_is_a_draft(faq, editor):
    live = faq.live
    elsewhere = Topic.objects.create(slug="elsewhere")
    FAQ.objects.filter(pk=faq.pk).update(topic=elsewhere)
    faq.sources.clear()
    Source.objects.all().delete()

    history.restore(faq.revisions.get(number=1), by=editor, seen=faq.edited_at, replace=True)

    faq.refresh_from_db()
    assert (faq.short_answer, faq.edited_by, faq.live) == ("One.", editor, live)
    assert faq.frozen_content() == faq.revisions.get(number=1).frozen_content()


def test_what_was_never_published_is_not_lost_unasked(faq, editor):
    FAQ.objects.filter(pk=faq.pk).update(short_answer="Unpublished.")

    with pytest.raises(DomainError, match="never published"):
        history.restore(faq.revisions.get(number=1), by=editor, seen=faq.edited_at)
    faq.refresh_from_db()
    assert faq.short_answer == "Unpublished."


def test_a_published_draft_is_replaced_without_a_word(faq, editor):
    history.restore(faq.revisions.get(number=2), by=editor, seen=faq.edited_at)

    faq.refresh_from_db()
    assert faq.short_answer == "Two."


def test_it_does_not_replace_what_nobody_read(faq, editor):
    read = faq.edited_at
    faq.save()

    with pytest.raises(DomainError, match="has changed"):
        history.restore(faq.revisions.get(number=1), by=editor, seen=read, replace=True)


def test_it_brings_back_the_related_entries_that_still_exist(new_faq, editor):
    there = new_faq("there", published=False)
    gone = new_faq("gone", published=False)
    faq = new_faq("her2", published=False)
    faq.related.set([there, gone])
    revision = publish(faq, by=None)
    gone.delete()
    faq.related.clear()
    faq.refresh_from_db()

    history.restore(revision, by=editor, seen=faq.edited_at, replace=True)

    assert list(faq.related.all()) == [there]
