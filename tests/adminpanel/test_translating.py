"""Translations: the matrix, the comparison, and what the list of FAQs says."""

import pytest
from django.urls import reverse

from content.models import FAQ
from content.publishing import publish
from content.translations import confirm, incomplete_keys, matrix, stale
from tests.adminpanel.conftest import logged_in, make_faq

MATRIX = reverse("admin:content_faq_translations")
FAQS = reverse("admin:content_faq_changelist")


def pages(faq):
    return (
        reverse("admin:content_faq_translation", args=[faq.pk]),
        reverse("admin:content_faq_translation_confirm", args=[faq.pk]),
    )


@pytest.fixture
def spanish(faq):
    """A published original and its translation's draft."""
    publish(faq, by=None)
    spanish = make_faq(faq.topic, "¿Qué es?", language="es")
    FAQ.objects.filter(pk=spanish.pk).update(key=faq.key)
    confirm(FAQ.objects.get(pk=spanish.pk), seen=1)
    return FAQ.objects.get(pk=spanish.pk)


def test_the_matrix_links_to_the_comparison(reader, faq, spanish):
    page = logged_in(reader).get(MATRIX).content.decode()

    assert pages(spanish)[0] in page
    assert "draft" in page


def test_the_matrix_leads_to_a_filled_in_form_for_those_who_may(reader, admin_client, topic):
    faq = make_faq(topic, "Only in English?")
    form = f"{reverse('admin:content_faq_add')}?key={faq.key}&amp;language=es&amp;topic={topic.pk}"

    assert form in admin_client.get(MATRIX).content.decode()
    assert form not in logged_in(reader).get(MATRIX).content.decode()


@pytest.mark.parametrize(
    "standing, shown", [("missing", "Only in English?"), ("stale", "What is it?"), ("draft", None)]
)
def test_the_matrix_is_narrowed_down(admin_client, faq, spanish, standing, shown):
    publish(spanish, by=None)
    publish(faq, by=None)
    publish(make_faq(faq.topic, "Only in English?"), by=None)

    rows = admin_client.get(MATRIX, {"standing": standing}).context["rows"]

    assert [lead.question for lead, _cells in rows] == ([shown] if shown else [])


def test_the_comparison_marks_what_changed_in_the_original(reader, faq, spanish):
    faq.short_answer = "The second text."
    faq.save(update_fields=["short_answer"])
    client = logged_in(reader)
    assert "The second text." not in client.get(pages(spanish)[0]).content.decode()

    publish(faq, by=None)
    page = client.get(pages(spanish)[0]).content.decode()

    assert "The second text." in page
    assert page.count("changed in the original since") == 1
    assert "Older than the original" in page


def test_an_editor_confirms_what_was_compared(editor, faq, spanish):
    publish(faq, by=None)
    client, (page, confirming) = logged_in(editor), pages(spanish)

    assert "newer revision" in client.post(confirming, {"seen": "1"}, follow=True).content.decode()
    client.post(confirming, {"seen": "2"})

    spanish.refresh_from_db()
    assert spanish.translated_from.number == 2
    assert confirming not in client.get(page).content.decode()


def test_a_reader_confirms_nothing(reader, faq, spanish):
    publish(faq, by=None)
    client, (page, confirming) = logged_in(reader), pages(spanish)

    assert confirming not in client.get(page).content.decode()
    assert client.post(confirming, {"seen": "2"}).status_code == 403


def test_strangers_see_nothing(stranger, faq, spanish):
    client = logged_in(stranger)

    assert client.get(MATRIX).status_code == 403
    assert client.get(pages(spanish)[0]).status_code == 403


def test_an_original_has_no_comparison(reader, faq):
    own = reverse("admin:content_faq_change", args=[faq.pk])

    assert logged_in(reader).get(pages(faq)[0]).url == own


def test_the_list_says_what_is_stale_and_missing(admin_client, faq, spanish):
    publish(faq, by=None)
    make_faq(faq.topic, "Only in English?")

    page = admin_client.get(FAQS).content.decode()
    assert "Spanish: missing" in page
    assert "Spanish: older than the original" in page

    def listed(value):
        rows = admin_client.get(FAQS, {"translation": value}).context["cl"].result_list
        return {row.question for row in rows}

    assert listed("stale") == {"¿Qué es?"}
    assert listed("missing") == {"Only in English?"}


def test_the_filters_agree_with_the_matrix(topic):
    """The database finds what ``matrix`` says, without reading every entry."""
    original = make_faq(topic, key="two", question="One?")
    behind = make_faq(topic, key="two", question="¿Uno?", language="es")
    follows = make_faq(topic, key="three", question="¿Tres?", language="es")
    make_faq(topic, key="four", question="Four?")
    three = make_faq(topic, key="three", question="Three?")
    for faq in (original, three):
        publish(faq, by=None)
    confirm(follows, seen=1)
    confirm(behind, seen=1)
    publish(original, by=None)

    in_matrix = {cell.faq.pk for row in matrix() for cell in row.cells if cell.standing == "stale"}
    assert {faq.pk for faq in stale()} == in_matrix == {behind.pk}
    assert set(incomplete_keys()) == {"four"}
    FAQ.objects.filter(pk=follows.pk).update(translated_from=None)
    assert {faq.pk for faq in stale()} == {behind.pk, follows.pk}
