"""Which translations are there, and which have fallen behind."""

from datetime import timedelta

import pytest

from content.errors import DomainError
from content.models import FAQ
from content.publishing import publish
from content.translations import confirm, matrix, original_of


@pytest.fixture
def original(new_faq):
    return FAQ.objects.get(pk=new_faq("parking").pk)


@pytest.fixture
def spanish(original, new_faq):
    return new_faq("parking", language="es", published=False)


def standings():
    return [[cell.standing.value for cell in row.cells] for row in matrix()]


def test_it_says_what_is_missing(original):
    assert standings() == [["published", "missing"]]


def test_it_says_what_is_a_draft_and_what_is_published(original, spanish):
    assert standings() == [["published", "draft"]]

    publish(spanish, by=None)

    assert standings() == [["published", "published"]]


def test_an_original_published_again_makes_its_translation_stale(original, spanish):
    publish(spanish, by=None)
    confirm(spanish, seen=1)

    publish(original, by=None)
    assert standings() == [["published", "stale"]]

    confirm(spanish, seen=2)
    assert standings() == [["published", "published"]]


def test_editing_a_translation_does_not_make_it_current(original, spanish):
    confirm(spanish, seen=1)
    publish(original, by=None)

    spanish.refresh_from_db()
    spanish.short_answer = "Otro texto."
    spanish.save()

    assert standings() == [["published", "stale"]]


def test_a_translation_that_nobody_compared_is_stale_by_its_age(original, spanish):
    early = original.live.published_at - timedelta(minutes=1)
    FAQ.objects.filter(pk=spanish.pk).update(edited_at=early)

    assert standings() == [["published", "stale"]]


def test_a_withdrawn_original_makes_nothing_stale(original, spanish):
    FAQ.objects.filter(pk=spanish.pk).update(edited_at=original.live.published_at - timedelta(1))
    FAQ.objects.filter(pk=original.pk).update(live=None)

    assert standings() == [["draft", "draft"]]


def test_it_confirms_only_what_was_compared(original, spanish):
    publish(original, by=None)

    with pytest.raises(DomainError):
        confirm(spanish, seen=1)

    spanish.refresh_from_db()
    assert spanish.translated_from is None


def test_it_confirms_nothing_without_a_published_original(original, spanish):
    FAQ.objects.filter(pk=original.pk).update(live=None)

    with pytest.raises(DomainError):
        confirm(spanish, seen=1)
    with pytest.raises(DomainError):
        confirm(original, seen=1)


def test_an_original_translates_nothing(original, spanish):
    assert original_of(original) is None
    assert original_of(spanish) == original


def test_the_matrix_is_one_query(original, spanish, new_faq, django_assert_num_queries):
    for number in range(5):
        new_faq(f"entry-{number}")
    with django_assert_num_queries(1):
        assert len(standings()) == 6
