"""An overdue entry is hidden by its date, though nobody publishes anything that day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from content import overdue, snapshot
from content.models import FAQ, ContentVersion, Revision, Topic
from content.search import published

LAST_DAY = date(2027, 3, 31)


@pytest.fixture
def on(monkeypatch):
    """Makes it noon of a day."""

    def set_day(day):
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        monkeypatch.setattr("django.utils.timezone.now", lambda: noon)

    set_day(LAST_DAY)
    return set_day


@pytest.fixture
def faq(new_faq, on):
    faq = new_faq("her2")
    Revision.objects.filter(faq=faq).update(
        reviewer_name="Robin", reviewed_on=date(2026, 3, 31), review_by=LAST_DAY
    )
    return faq


def hide_in(slug):
    Topic.objects.filter(slug=slug).update(hide_overdue=True)
    ContentVersion.bump()


def is_shown(faq):
    content = snapshot.current()
    topic = FAQ.objects.get(pk=faq.pk).topic_id
    in_menu = faq.pk in {entry.faq_id for entry in content.entries_in(topic, "en")}
    found = faq.pk in {hit.entry.faq_id for hit in published.search(content, faq.key, "en").best}
    assert in_menu == found
    return in_menu


def test_it_is_hidden_the_day_after_without_a_publication(faq, on):
    hide_in("liver")
    version = ContentVersion.current()
    assert is_shown(faq)

    on(LAST_DAY + timedelta(days=1))
    assert not is_shown(faq)
    assert snapshot.current().subtopics(None, "en") == []
    assert ContentVersion.current() == version


def test_it_stays_where_the_topic_does_not_hide_it(faq, on):
    on(LAST_DAY + timedelta(days=400))

    assert is_shown(faq)


def test_a_topic_hides_what_is_below_it(faq, on):
    above = Topic.objects.create(slug="above", hide_overdue=True)
    liver = faq.topic
    Topic.objects.filter(pk=liver.pk).update(parent=above)
    ContentVersion.bump()
    on(LAST_DAY + timedelta(days=1))

    assert faq.pk not in snapshot.current().entries
    assert overdue.hiding_topics() == {above.pk, liver.pk}


def test_it_comes_back_when_the_setting_goes(faq, on):
    hide_in("liver")
    on(LAST_DAY + timedelta(days=1))
    assert not is_shown(faq)

    Topic.objects.update(hide_overdue=False)
    ContentVersion.bump()
    assert is_shown(faq)


def test_what_was_never_reviewed_is_never_overdue(new_faq, on):
    faq = new_faq("her2")
    hide_in("liver")
    on(LAST_DAY + timedelta(days=4000))

    assert is_shown(faq)


def test_the_next_day_to_look_again_is_the_first_of_all(faq, new_faq, on):
    sooner = new_faq("ki67")
    Revision.objects.filter(faq=sooner).update(
        reviewer_name="Robin", reviewed_on=date(2026, 3, 31), review_by=LAST_DAY - timedelta(days=5)
    )
    on(LAST_DAY - timedelta(days=5))
    hide_in("liver")

    assert is_shown(sooner)
    on(LAST_DAY - timedelta(days=4))
    assert not is_shown(sooner)
    assert is_shown(faq)
    on(LAST_DAY + timedelta(days=1))
    assert faq.pk not in snapshot.current().entries


def test_a_tap_still_costs_one_query(faq, on, django_assert_num_queries):
    hide_in("liver")
    on(LAST_DAY + timedelta(days=1))
    snapshot.current()

    with django_assert_num_queries(1):
        snapshot.current()
