"""The history of an entry: readable, safe, and a way back."""

import pytest
from django.urls import reverse
from django.utils import timezone

from bot.models import ViewCount
from content.models import FAQ
from content.publishing import publish, withdraw
from tests.adminpanel.conftest import logged_in
from tests.adminpanel.test_publishing import messages, shown


def history(client, faq, **query):
    return client.get(reverse("admin:content_faq_history", args=[faq.pk]), query)


@pytest.fixture
def changed(faq, reviewer):
    """Two revisions; the second one in force."""
    publish(faq, by=None)
    FAQ.objects.filter(pk=faq.pk).update(short_answer="The <b>second</b> text.")
    publish(faq, by=reviewer)
    faq.refresh_from_db()
    return faq


def test_it_shows_word_by_word_who_changed_what(reader, changed):
    page = history(logged_in(reader), changed).content.decode()

    assert "by Rosa Reviewer" in page
    assert "[removed:" in page and "[added:" in page
    assert "&lt;b&gt;second&lt;/b&gt;" in page and "<b>second" not in page
    assert page.count("<ins>") == page.count("<del>") == 1
    assert page.index("Revision 2") < page.index("Revision 1")


def test_it_says_why_a_revision_was_withdrawn(reader, editor, changed):
    withdraw(changed, by=editor, reason="The guideline has changed.")

    page = history(logged_in(reader), changed).content.decode()

    assert "by Ed Itor: The guideline has changed." in page


def test_it_says_what_patients_saw_on_a_day(reader, changed):
    client, today = logged_in(reader), timezone.now().date().isoformat()

    that_day = history(client, changed, day=today).context["shown_that_day"]

    assert [one.revision.number for one in that_day] == [1, 2]
    assert "did not see" in history(client, changed, day="2001-01-01").content.decode()
    for wrong in ("2001-02-31", "yesterday"):
        assert "That is not a date." in history(client, changed, day=wrong).content.decode()


def test_it_says_how_many_opened_it_that_day(reader, changed):
    today = timezone.now().date()
    for revision, views in zip(changed.revisions.all(), (3, 4), strict=True):
        ViewCount.objects.create(step="day", starts_on=today, revision=revision, views=views)
    ViewCount.objects.create(step="month", starts_on=today, revision=revision, views=99)

    page = history(logged_in(reader), changed, day=today.isoformat()).content.decode()
    assert "Patients who opened it that day: 7." in page
    ViewCount.objects.update(views=1)
    page = history(logged_in(reader), changed, day=today.isoformat()).content.decode()
    assert "Patients who opened it that day: fewer than 3." in page


def restore(client, faq, number, follow=True, **data):
    data = {"edited_at": faq.edited_at.isoformat(), "revision": number} | data
    return client.post(reverse("admin:content_faq_restore", args=[faq.pk]), data, follow=follow)


def test_an_editor_restores_a_revision_as_a_draft(editor, changed):
    response = restore(logged_in(editor), changed, 1)

    changed.refresh_from_db()
    assert (changed.short_answer, changed.edited_by) == ("The first text.", editor)
    assert shown(changed) == "The <b>second</b> text."
    assert "Revision 1 is the draft again" in messages(response)


def test_it_asks_before_it_replaces_what_was_never_published(editor, changed):
    FAQ.objects.filter(pk=changed.pk).update(short_answer="Unpublished.")
    client = logged_in(editor)

    assert "never published" in messages(restore(client, changed, 1))
    restore(client, changed, 1, replace="on")

    changed.refresh_from_db()
    assert changed.short_answer == "The first text."


@pytest.mark.parametrize("who", ["reader", "reviewer", "stranger"])
def test_only_who_writes_restores(request, who, changed):
    client = logged_in(request.getfixturevalue(who))

    assert restore(client, changed, 1, follow=False).status_code == 403
    changed.refresh_from_db()
    assert changed.short_answer == "The <b>second</b> text."


@pytest.mark.parametrize("number", ["7", "x", ""])
def test_it_knows_no_other_revision(editor, changed, number):
    assert restore(logged_in(editor), changed, number).status_code == 404


def test_a_stranger_reads_no_history(stranger, changed):
    assert history(logged_in(stranger), changed).status_code == 403


def test_many_revisions_cost_few_queries(reader, faq, django_assert_max_num_queries):
    for number in range(20):
        FAQ.objects.filter(pk=faq.pk).update(short_answer=f"Text {number}.")
        publish(faq, by=None)
    client = logged_in(reader)

    with django_assert_max_num_queries(25):
        history(client, faq)
