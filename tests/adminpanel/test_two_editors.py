"""Two editors have the same entry open: the second is told, and nothing is lost."""

import pytest
from django.urls import reverse

from content.models import FAQ, Source
from tests.adminpanel.conftest import form_of, logged_in, make_faq


def save(client, faq, **changes):
    url = reverse("admin:content_faq_change", args=[faq.pk])
    return client.post(url, form_of(faq, **changes))


@pytest.fixture
def second(author, editor, faq):
    """What the author is shown when she saves a form that is older than the editor's save."""
    opened = FAQ.objects.get(pk=faq.pk)
    save(logged_in(editor), opened, short_answer="Ed's text.", label="Ed's button")
    return save(logged_in(author), opened, short_answer="Ada's <b>text</b>.")


def test_the_second_is_told_and_the_first_stays(second, faq, editor):
    faq.refresh_from_db()

    assert second.status_code == 200
    assert "Somebody else has saved this entry" in second.content.decode()
    assert (faq.short_answer, faq.label, faq.edited_by) == ("Ed's text.", "Ed's button", editor)


def test_both_texts_stand_side_by_side_and_hers_is_in_the_form(second):
    page = second.content.decode()

    assert [(both.label, both.saved, both.yours) for both in second.context["both"]] == [
        ("Button", "Ed's button", ""),
        ("Short answer", "Ed's text.", "Ada's <b>text</b>."),
    ]
    assert second.context["saved_by"] == "Ed Itor"
    assert second.context["adminform"].form["short_answer"].value() == "Ada's <b>text</b>."
    assert "Ada&#x27;s &lt;b&gt;text&lt;/b&gt;." in page and "<b>text</b>" not in page


def test_nothing_is_handed_in_before_hers_is_saved(second, faq, author):
    assert "Send for review" not in second.content.decode()

    page = logged_in(author).get(reverse("admin:content_faq_change", args=[faq.pk]))
    assert "Send for review" in page.content.decode()


def test_saving_again_after_reading_both_goes_through(second, faq, author):
    faq.refresh_from_db()
    assert second.context["original"].edited_at == faq.edited_at

    response = save(logged_in(author), faq, short_answer="Both texts.")

    assert response.status_code == 302
    faq.refresh_from_db()
    assert (faq.short_answer, faq.edited_by) == ("Both texts.", author)


def test_a_third_save_meanwhile_is_told_again(second, faq, author, editor):
    read = FAQ.objects.get(pk=faq.pk)
    save(logged_in(editor), read, short_answer="Ed again.")

    response = save(logged_in(author), read, short_answer="Both texts.")

    assert response.status_code == 200
    faq.refresh_from_db()
    assert faq.short_answer == "Ed again."


def test_it_compares_sources_too(author, editor, faq):
    opened = FAQ.objects.get(pk=faq.pk)
    save(logged_in(editor), opened, short_answer="Ed's text.")
    other = Source.objects.create(title="Other", publisher="NCI", url="https://example.org/other")

    shown = save(logged_in(author), opened, short_answer="Ed's text.", sources=[other.pk])

    assert [both.label for both in shown.context["both"]] == ["Sources"]
    assert shown.context["both"][0].yours == "NCI: Other https://example.org/other"


def test_a_wrong_field_and_a_conflict_are_told_together(author, editor, faq):
    opened = FAQ.objects.get(pk=faq.pk)
    save(logged_in(editor), opened, short_answer="Ed's text.")

    shown = save(logged_in(author), opened, question="", short_answer="Ada's text.")

    assert shown.context["adminform"].form.errors.keys() == {"question", "__all__"}
    assert "Ada&#x27;s text." in shown.content.decode()


@pytest.mark.parametrize("when", ["", "yesterday", "2026-02-31T10:00:00+00:00"])
def test_a_form_that_does_not_say_when_it_was_opened_saves_nothing(editor, faq, when):
    save(logged_in(editor), faq, short_answer="New.", edited_at=when)

    faq.refresh_from_db()
    assert faq.short_answer == "The first text."


def test_the_panel_speaks_of_the_saved_draft_not_of_a_refused_one(editor, faq):
    shown = save(logged_in(editor), faq, question="")

    assert shown.status_code == 200
    assert shown.context["step"] == "submit"
    assert shown.context["sees"] == "Patients do not see this entry."


def test_saving_what_nobody_changed_changes_nothing(author, editor, topic):
    """Browsers post the end of a line as two characters."""
    faq = make_faq(topic, full_answer="One.\n\nTwo.", act_now="- a\n- b", edited_by=author)

    save(logged_in(editor), faq, full_answer="One.\r\n\r\nTwo.", act_now="- a\r\n- b")
    untouched = FAQ.objects.get(pk=faq.pk)
    save(logged_in(editor), untouched, full_answer="One.\r\n\r\nTwo.\r\nThree.")

    assert untouched.edited_by == author
    assert FAQ.objects.get(pk=faq.pk).full_answer == "One.\n\nTwo.\nThree."
