"""“Try a question”: what the bot would do, for whoever may see urgent signs."""

import pytest
from django.urls import reverse

from content.models import ContentVersion, LoggedQuestion, Synonym, UrgentSign
from content.publishing import publish
from tests.adminpanel.conftest import logged_in, make_faq, make_staff, make_topic

TRY = "admin:content_urgentsign_try"


@pytest.fixture
def editor(db):
    return logged_in(make_staff("erin", "content.view_urgentsign", "content.view_faq"))


def test_it_shows_the_sign_the_rules_and_the_entries(editor):
    faq = make_faq(make_topic(), question="Why am I so tired?")
    publish(faq, by=None)
    UrgentSign.objects.create(
        key="fever", language="en", title="A fever", notice="- hot", act="Call.",
        phrases=["fever"], is_published=True,
    )  # fmt: skip
    ContentVersion.bump()

    def tried(sentence):
        page = editor.post(reverse(TRY), {"sentence": sentence, "language": "en"})
        assert page.status_code == 200
        return page.content.decode()

    assert "A fever" in tried("i have a fevr")
    assert "None fires." in tried("so tired")
    assert "Why am I so tired?" in tried("so tired")
    assert "gives no advice" in tried("can i double my capecitabine")
    assert "small talk" in tried("thank you")
    assert "&lt;b&gt;" in tried("<b>") and LoggedQuestion.objects.count() == 0


def test_an_empty_sentence_is_said_to_be_missing(editor):
    assert (
        "This field is required" in editor.post(reverse(TRY), {"language": "en"}).content.decode()
    )


def test_who_may_not_see_urgent_signs_may_not_try(db):
    visitor = logged_in(make_staff("carl", "content.view_topic"))

    assert visitor.get(reverse(TRY)).status_code == 403


def test_a_synonym_needs_two_words_or_a_meaning(db):
    editor = logged_in(make_staff("erin", "content.view_synonym", "content.add_synonym"))
    add = reverse("admin:content_synonym_add")
    fields = {"language": "en", "key": "wig", "is_published": "on", "meanings": ""}

    page = editor.post(add, fields | {"words": "wig"})
    assert "at least two words" in page.content.decode()
    editor.post(add, fields | {"words": "wig\nhairpiece"})
    assert Synonym.objects.get().words == ["wig", "hairpiece"]
    assert ContentVersion.current() > 0
