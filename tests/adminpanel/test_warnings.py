"""Hints on the form of an entry, as saved and as typed."""

from django.urls import reverse

from content.models import FAQ
from tests.adminpanel.conftest import form_of, logged_in

WARNINGS = reverse("admin:content_faq_warnings")


def test_the_page_shows_what_needs_attention(editor, faq):
    FAQ.objects.filter(pk=faq.pk).update(short_answer="You must take 5 mg.")

    page = (
        logged_in(editor).get(reverse("admin:content_faq_change", args=[faq.pk])).content.decode()
    )

    assert "“you must take” sounds like advice" in page
    assert "“5 mg” reads as a dose" in page
    assert "characters in the short answer" in page
    assert "warnings.js" in page


def test_the_add_form_has_the_panel(admin_client):
    assert WARNINGS in admin_client.get(reverse("admin:content_faq_add")).content.decode()


def test_it_answers_as_somebody_types(editor, faq):
    typed = form_of(faq, short_answer="You must take 5 mg.") | {"faq": faq.pk}

    said = logged_in(editor).post(WARNINGS, typed).json()

    assert said["measures"].startswith("Reading grade")
    assert {
        "level": "warning",
        "message": "“5 mg” reads as a dose: leave doses to the care team",
    } in (said["findings"])
    assert not any("no source" in one["message"] for one in said["findings"])
    faq.refresh_from_db()
    assert faq.short_answer == "The first text."


def test_it_knows_the_language_that_a_published_entry_no_longer_posts(editor, faq):
    FAQ.objects.filter(pk=faq.pk).update(language="es")
    typed = {name: value for name, value in form_of(faq).items() if name not in ("language", "key")}

    said = logged_in(editor).post(WARNINGS, typed | {"faq": faq.pk}).json()

    assert "eading grade" not in said["measures"]
    assert {"level": "note", "message": "no translation: English"} in said["findings"]


def test_only_those_who_write_may_ask(reader, stranger, faq):
    for user in (reader, stranger):
        assert logged_in(user).post(WARNINGS, form_of(faq)).status_code == 403
    assert logged_in(reader).get(WARNINGS).status_code == 405
