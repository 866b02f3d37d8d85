from datetime import date

import pytest
from django.contrib.auth.models import Permission, User
from django.db import IntegrityError, transaction
from django.utils import timezone

from content import snapshot
from content.errors import DomainError
from content.models import FAQ, Revision, Source
from content.publishing import months_after, publish, sign_off, withdraw


@pytest.fixture
def reviewer(db):
    user = User.objects.create_user("robin", first_name="Robin", last_name="Hall")
    user.user_permissions.add(Permission.objects.get(codename="sign_off_faq"))
    return user


def test_a_draft_is_seen_by_nobody_until_it_is_published(new_faq):
    faq = new_faq("her2", published=False)
    assert snapshot.current().entries == {}

    publish(faq, by=None)
    assert snapshot.current().entries[faq.pk].question == "What is her2?"


def test_each_publication_is_a_revision_of_its_own(new_faq):
    faq = new_faq("her2", short_answer="One.")
    FAQ.objects.filter(pk=faq.pk).update(short_answer="Two.")
    publish(faq, by=None)

    assert [one.short_answer for one in faq.revisions.order_by("number")] == ["One.", "Two."]


def test_a_revision_keeps_its_sources_as_they_were(new_faq):
    faq = new_faq("her2")
    Source.objects.update(title="Changed later")

    assert snapshot.current().entries[faq.pk].sources[0].title == "Liver"


def test_it_refuses_an_entry_without_a_source(new_faq):
    faq = new_faq("her2", published=False)
    faq.sources.clear()

    with pytest.raises(DomainError, match="source"):
        publish(faq, by=None)


def test_it_refuses_an_answer_too_long_for_one_message(new_faq):
    with pytest.raises(DomainError, match="do not fit"):
        new_faq("her2", short_answer="word " * 700)


def test_it_refuses_a_draft_that_changed_since_it_was_read(new_faq):
    faq = new_faq("her2", published=False)
    seen = faq.edited_at
    faq.save()

    with pytest.raises(DomainError, match="has changed"):
        publish(faq, by=None, seen=seen)


def test_it_refuses_an_empty_answer(new_faq):
    with pytest.raises(DomainError, match="short answer"):
        new_faq("her2", short_answer="  ")


def test_sign_off_puts_the_reviewer_on_the_revision(new_faq, reviewer):
    revision = sign_off(new_faq("her2"), by=reviewer, role="oncology nurse")

    assert (revision.reviewer_name, revision.reviewer_role) == ("Robin Hall", "oncology nurse")
    assert revision.review_by == months_after(revision.reviewed_on, 12)


def test_nobody_signs_off_what_they_wrote(new_faq, reviewer):
    faq = new_faq("her2")
    FAQ.objects.filter(pk=faq.pk).update(edited_by=reviewer)
    faq.refresh_from_db()

    with pytest.raises(DomainError, match="You wrote"):
        sign_off(faq, by=reviewer, role="nurse")


@pytest.mark.parametrize("role", ["", "  "])
def test_a_reviewer_needs_a_role(new_faq, reviewer, role):
    with pytest.raises(DomainError, match="role"):
        sign_off(new_faq("her2"), by=reviewer, role=role)


def test_only_a_reviewer_signs_off(new_faq, db):
    editor = User.objects.create_user("erin", first_name="Erin", last_name="Ash")

    with pytest.raises(DomainError, match="Only a clinical reviewer"):
        sign_off(new_faq("her2"), by=editor, role="nurse")


def test_the_database_refuses_a_reviewer_without_dates(new_faq):
    new_faq("her2")

    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.update(reviewer_name="Somebody")


def test_a_withdrawn_entry_is_gone_and_keeps_its_history(new_faq):
    faq = new_faq("her2")
    withdraw(faq, by=None, reason="Out of date.")

    assert snapshot.current().entries == {}
    assert faq.revisions.count() == 1
    assert faq.remarks.get().revision == faq.revisions.get()


def test_it_withdraws_only_once_and_for_a_reason(new_faq):
    faq = new_faq("her2")

    with pytest.raises(DomainError, match="Say why"):
        withdraw(faq, by=None, reason=" ")
    withdraw(faq, by=None, reason="Out of date.")
    with pytest.raises(DomainError, match="nothing to withdraw"):
        withdraw(faq, by=None, reason="Again.")


def test_it_counts_months_to_the_last_day_of_a_short_one():
    assert months_after(date(2026, 11, 25), 36) == date(2029, 11, 25)
    assert months_after(date(2026, 12, 31), 2) == date(2027, 2, 28)


@pytest.mark.parametrize("months, allowed", [(36, True), (37, False), (0, False)])
def test_a_review_holds_at_most_36_months(new_faq, reviewer, months, allowed):
    day = months_after(timezone.now().date(), months)
    faq = new_faq("her2")

    if allowed:
        assert sign_off(faq, by=reviewer, role="nurse", review_by=day).review_by == day
    else:
        with pytest.raises(DomainError, match="at most 36 months"):
            sign_off(faq, by=reviewer, role="nurse", review_by=day)


def test_an_editor_does_not_publish(new_faq):
    faq = new_faq("her2", published=False)

    with pytest.raises(DomainError, match="Only a reviewer"):
        publish(faq, by=User.objects.create_user("erin"))


def test_it_knows_whether_the_draft_differs(new_faq):
    faq = new_faq("her2")
    faq = FAQ.objects.with_draft_inputs().get(pk=faq.pk)
    assert not faq.has_unpublished_changes

    faq.short_answer = "Changed."
    assert faq.has_unpublished_changes


def test_the_snapshot_is_read_again_only_after_a_change(new_faq, django_assert_num_queries):
    new_faq("her2")
    first = snapshot.current()
    with django_assert_num_queries(1):
        assert snapshot.current() is first
    new_faq("liver")
    assert snapshot.current() is not first


def test_a_translation_stands_in_for_the_original(new_faq):
    new_faq("her2")
    spanish = new_faq("her2", language="es", question="¿Qué es HER2?")
    new_faq("only-english")
    content = snapshot.current()

    assert {entry.question for entry in content.entries_for("es")} == {
        "¿Qué es HER2?", "What is only-english?",
    }  # fmt: skip
    assert spanish.pk not in {entry.faq_id for entry in content.entries_for("en")}
