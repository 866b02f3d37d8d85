"""A reviewer's time, in a zone she names; nothing but what she read is published."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.utils import timezone

from bot.tasks import publish_scheduled
from content import scheduling, snapshot
from content.errors import DomainError
from content.models import FAQ, ContentVersion, ScheduledPublication, Source
from content.publishing import publish, withdraw
from content.reviewing import return_to_author, submit_for_review


@pytest.fixture
def reviewer(db):
    user = User.objects.create_user("robin", first_name="Robin", last_name="Hall")
    user.user_permissions.add(Permission.objects.get(codename="sign_off_faq"))
    return user


@pytest.fixture
def faq(new_faq):
    """Published, changed, and in review."""
    faq = new_faq("her2", short_answer="One.")
    faq.short_answer = "Two."
    faq.save(update_fields=["short_answer", "edited_at"])
    submit_for_review(faq, by=User.objects.create_user("erin"))
    faq.refresh_from_db()
    return faq


@pytest.fixture
def planned(faq, reviewer, now):
    at = now + timedelta(days=2)
    return scheduling.schedule(faq, by=reviewer, role="nurse", at=at, zone="Europe/Madrid")


def shown(faq):
    return snapshot.current().entries[faq.pk].short_answer


def outcome(faq):
    return faq.remarks.first().kind


def test_it_is_published_at_the_time_and_not_before(faq, planned):
    assert scheduling.publish_due(planned.at - timedelta(seconds=1)) == 0
    assert shown(faq) == "One."
    version = ContentVersion.current()

    assert scheduling.publish_due(planned.at) == 1
    assert shown(faq) == "Two."
    assert ContentVersion.current() > version
    assert scheduling.publish_due(planned.at) == 0
    assert faq.revisions.count() == 2


def test_it_names_the_reviewer_and_the_day_of_signing(faq, planned):
    ScheduledPublication.objects.update(signed_on=planned.signed_on - timedelta(days=3))
    scheduling.publish_due(planned.at)

    live = FAQ.objects.get(pk=faq.pk).live
    assert (live.reviewer_name, live.reviewer_role) == ("Robin Hall", "nurse")
    assert live.reviewed_on == planned.signed_on - timedelta(days=3)
    assert live.review_by == planned.review_by


def test_the_tick_publishes_what_is_due(faq, planned):
    assert publish_scheduled() == 0
    ScheduledPublication.objects.update(at=timezone.now())

    assert publish_scheduled() == 1
    assert shown(faq) == "Two."


@pytest.mark.parametrize("change", ["draft", "source"])
def test_a_changed_draft_is_refused_and_says_so(faq, planned, change):
    if change == "draft":
        faq.save(update_fields=["edited_at"])
    else:
        Source.objects.update(title="Another guide")

    assert scheduling.publish_due(planned.at) == 0
    assert shown(faq) == "One."
    assert outcome(faq) == "not_published"
    assert "has changed" in faq.remarks.first().text
    assert not ScheduledPublication.objects.exists()


def test_who_may_no_longer_sign_off_publishes_nothing(faq, planned, reviewer):
    reviewer.user_permissions.clear()

    assert scheduling.publish_due(planned.at) == 0
    assert shown(faq) == "One."
    assert "Only a clinical reviewer" in faq.remarks.first().text


def test_an_account_that_is_gone_publishes_nothing(faq, planned, reviewer):
    reviewer.delete()

    assert scheduling.publish_due(planned.at) == 0
    assert shown(faq) == "One."


def test_one_that_is_refused_does_not_hold_up_the_next(faq, planned, new_faq, reviewer):
    other = new_faq("ki67", short_answer="Other.")
    at = planned.at + timedelta(seconds=1)
    scheduling.schedule(other, by=reviewer, role="nurse", at=at, zone="UTC")
    faq.save(update_fields=["edited_at"])

    assert scheduling.publish_due(at) == 1
    assert other.revisions.count() == 2


@pytest.mark.parametrize("ends_it", ["cancel", "publish", "withdraw", "return"])
def test_it_ends_when_something_else_is_decided(faq, planned, reviewer, ends_it):
    {
        "cancel": lambda: scheduling.cancel(faq, by=reviewer),
        "publish": lambda: publish(faq, by=None),
        "withdraw": lambda: withdraw(faq, by=None, reason="Wrong."),
        "return": lambda: return_to_author(faq, by=reviewer, comment="Shorter."),
    }[ends_it]()
    before = faq.revisions.count()

    assert scheduling.publish_due(planned.at) == 0
    assert faq.revisions.count() == before
    with pytest.raises(DomainError, match="Nothing is scheduled"):
        scheduling.cancel(faq, by=reviewer)


def test_a_second_choice_replaces_the_first(faq, planned, reviewer):
    later = planned.at + timedelta(days=1)
    scheduling.schedule(faq, by=reviewer, role="nurse", at=later, zone="UTC")

    assert scheduling.publish_due(planned.at) == 0
    assert scheduling.publish_due(later) == 1


@pytest.mark.parametrize("days, reason", [(-1, "from now on"), (0, "from now on"), (367, "year")])
def test_it_refuses_a_time_too_early_or_too_late(faq, reviewer, now, days, reason):
    at = now + timedelta(days=days)

    with pytest.raises(DomainError, match=reason):
        scheduling.schedule(faq, by=reviewer, role="nurse", at=at, zone="UTC")


def test_it_refuses_a_review_that_ends_before_it_begins(faq, reviewer, now):
    at, review_by = now + timedelta(days=30), (now + timedelta(days=20)).date()

    with pytest.raises(DomainError, match="before the text is published"):
        scheduling.schedule(faq, by=reviewer, role="nurse", at=at, zone="UTC", review_by=review_by)


def test_who_may_not_sign_off_may_not_schedule(faq, now):
    with pytest.raises(DomainError, match="Only a clinical reviewer"):
        scheduling.schedule(faq, by=User.objects.create_user("eve"), role="x", at=now, zone="UTC")


@pytest.mark.parametrize(
    "zone, text, at",
    [
        ("UTC", "2026-12-01T09:00", datetime(2026, 12, 1, 9, tzinfo=UTC)),
        ("Europe/Madrid", "2026-12-01T09:00", datetime(2026, 12, 1, 8, tzinfo=UTC)),
        ("America/New_York", "2027-07-01T09:00", datetime(2027, 7, 1, 13, tzinfo=UTC)),
        # Shown twice: the first
        ("Europe/Madrid", "2027-10-31T02:30", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_in_its_zone(zone, text, at):
    assert scheduling.time_in(zone, text) == at


@pytest.mark.parametrize(
    "zone, text, reason",
    [
        ("Europe/Madrid", "2027-03-28T02:30", "does not exist"),
        ("Europe/Atlantis", "2027-03-28T02:30", "time zone"),
        ("", "2027-03-28T02:30", "time zone"),
        ("../etc/passwd", "2027-03-28T02:30", "time zone"),
        ("UTC", "", "Choose the day"),
        ("UTC", "2027-02-30T10:00", "Choose the day"),
    ],
)
def test_it_refuses_what_no_clock_shows(zone, text, reason):
    with pytest.raises(DomainError, match=reason):
        scheduling.time_in(zone, text)
