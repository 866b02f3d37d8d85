"""Where a source and a word of the glossary are used."""

import pytest
from django.urls import reverse

from content import usage
from content.models import FAQ, GlossaryTerm, UrgentSign
from content.publishing import publish
from tests.adminpanel.conftest import make_faq


def uses(found):
    return {str(use.row): (use.in_draft, use.in_live) for use in found}


@pytest.fixture
def source(faq):
    return faq.sources.get()


@pytest.fixture
def term(db):
    return GlossaryTerm.objects.create(
        key="port", language="en", term="port", variants=["port-a-cath"], meaning="A small box."
    )


def test_a_source_is_used_in_drafts_revisions_and_signs(faq, source):
    assert uses(usage.of_source(source)) == {"What is it?": (True, False)}

    publish(faq, by=None)
    sign = UrgentSign.objects.create(key="s", language="en", title="A sign", notice="x", act="y")
    sign.sources.add(source)
    assert uses(usage.of_source(source)) == {"What is it?": (True, True), "A sign": (True, False)}

    faq.sources.clear()
    sign.delete()
    assert uses(usage.of_source(source)) == {"What is it?": (False, True)}


def test_a_word_is_used_where_patients_would_find_it(topic, term):
    make_faq(topic, "One?", short_answer="You have a Port.")
    shown = make_faq(topic, "Two?", full_answer="Your port-a-cath is small.")
    publish(shown, by=None)
    FAQ.objects.filter(pk=shown.pk).update(full_answer="It is small.")
    make_faq(topic, "Three?", short_answer="Support and reports.")
    make_faq(topic, "Cuatro?", short_answer="Un port.", language="es")

    assert uses(usage.of_term(term)) == {"One?": (True, False), "Two?": (False, True)}


def test_the_page_of_a_source_links_to_its_uses(admin_client, faq, source):
    page = admin_client.get(reverse("admin:content_source_change", args=[source.pk]))

    assert f'href="{reverse("admin:content_faq_change", args=[faq.pk])}"' in page.content.decode()


def test_the_page_of_a_word_links_to_its_uses(admin_client, topic, term):
    own = reverse("admin:content_glossaryterm_change", args=[term.pk])
    assert "Nowhere." in admin_client.get(own).content.decode()

    faq = make_faq(topic, "<b>One</b>?", short_answer="You have a port.")
    page = admin_client.get(own).content.decode()

    assert f'href="{reverse("admin:content_faq_change", args=[faq.pk])}"' in page
    assert "<b>One" not in page


def test_the_page_of_a_source_takes_few_queries(
    admin_client, topic, source, django_assert_max_num_queries
):
    for number in range(30):
        publish(make_faq(topic, f"Question {number}?"), by=None)
    with django_assert_max_num_queries(15):
        admin_client.get(reverse("admin:content_source_change", args=[source.pk]))


@pytest.mark.parametrize("model", ["source", "glossaryterm"])
def test_the_add_forms_open(admin_client, model):
    assert admin_client.get(reverse(f"admin:content_{model}_add")).status_code == 200
