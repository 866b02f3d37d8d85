"""Drafts stay drafts until somebody who may publishes them, by a button and nothing else."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from content import snapshot
from content.models import FAQ
from content.publishing import publish
from content.reviewing import submit_for_review
from tests.adminpanel.conftest import form_of, logged_in

STEPS = [
    "submit", "return", "comment", "publish", "sign_off", "withdraw", "schedule", "unschedule", "restore",
]  # fmt: skip


def press(client, name, faq, follow=True, **data):
    data = {"edited_at": faq.edited_at.isoformat()} | data
    return client.post(reverse(f"admin:content_faq_{name}", args=[faq.pk]), data, follow=follow)


def shown(faq):
    entry = snapshot.current().entries.get(faq.pk)
    return entry.short_answer if entry else None


def messages(response):
    return " ".join(str(message) for message in response.context["messages"])


def test_it_keeps_a_saved_draft_from_patients(author, faq):
    publish(faq, by=None)
    client = logged_in(author)

    response = client.post(
        reverse("admin:content_faq_change", args=[faq.pk]), form_of(faq, short_answer="A new text.")
    )

    assert response.status_code == 302, response.context["errors"]
    faq.refresh_from_db()
    assert faq.short_answer == "A new text."
    assert shown(faq) == "The first text."


def test_a_reviewer_publishes_the_saved_draft_at_once(reviewer, faq):
    response = press(logged_in(reviewer), "publish", faq)

    assert shown(faq) == "The first text."
    assert "Patients see revision 1" in messages(response)
    assert "not yet reviewed" in messages(response)
    assert LogEntry.objects.get().user == reviewer


def test_it_names_whoever_changed_the_draft_as_its_author(editor, author, faq):
    client = logged_in(editor)
    url = reverse("admin:content_faq_change", args=[faq.pk])

    client.post(url, form_of(faq))
    faq.refresh_from_db()
    assert faq.edited_by == author  # saved, but nothing was changed

    client.post(url, form_of(faq, question="What is it like?"))
    faq.refresh_from_db()
    assert faq.edited_by == editor


def test_it_does_not_write_back_an_older_live_revision_when_saving(editor, faq, monkeypatch):
    """Somebody publishes between the form's read and its write."""
    from adminpanel.admin.faqs import FAQAdmin

    save_model = FAQAdmin.save_model

    def published_meanwhile(self, request, obj, form, change):
        publish(FAQ.objects.get(pk=obj.pk), by=None)
        save_model(self, request, obj, form, change)

    monkeypatch.setattr(FAQAdmin, "save_model", published_meanwhile)
    logged_in(editor).post(
        reverse("admin:content_faq_change", args=[faq.pk]), form_of(faq, question="Changed?")
    )

    faq.refresh_from_db()
    assert faq.question == "Changed?"
    assert faq.live is not None


def test_another_reviewer_signs_off(author, reviewer, faq):
    submit_for_review(faq, by=author)
    press(logged_in(reviewer), "sign_off", faq, role="Oncologist")

    entry = snapshot.current().entries[faq.pk]
    assert (entry.reviewer_name, entry.reviewer_role) == ("Rosa Reviewer", "Oncologist")


def test_the_author_does_not_sign_off(author, faq):
    response = press(logged_in(author), "sign_off", faq, role="Oncologist")

    assert "another reviewer must sign it off" in messages(response)
    assert shown(faq) is None


@pytest.mark.parametrize("who", ["editor", "reader"])
def test_nobody_but_a_reviewer_signs_off(request, who, faq):
    response = press(logged_in(request.getfixturevalue(who)), "sign_off", faq, role="Oncologist")

    assert response.status_code == 403
    assert shown(faq) is None


@pytest.mark.parametrize("name", ["publish", "withdraw"])
@pytest.mark.parametrize("who", ["reader", "stranger"])
def test_who_only_reads_neither_publishes_nor_withdraws(request, who, name, faq):
    publish(faq, by=None)
    FAQ.objects.filter(pk=faq.pk).update(short_answer="A new text.")
    client = logged_in(request.getfixturevalue(who))

    assert press(client, name, faq, follow=False, reason="Wrong.").status_code == 403
    assert shown(faq) == "The first text."


@pytest.mark.parametrize("who", ["author", "editor"])
def test_who_writes_does_not_publish(request, who, faq):
    client = logged_in(request.getfixturevalue(who))

    assert press(client, "publish", faq, follow=False).status_code == 403
    assert shown(faq) is None


@pytest.mark.parametrize("name", STEPS)
def test_it_sends_the_anonymous_to_the_login_page(name, faq):
    response = press(Client(), name, faq, follow=False)

    assert response.status_code == 302
    assert response.url.startswith(reverse("admin:login"))
    assert shown(faq) is None


@pytest.mark.parametrize("name", STEPS)
def test_a_link_changes_nothing(admin_client, name, faq):
    publish(faq, by=None)
    FAQ.objects.filter(pk=faq.pk).update(short_answer="A new text.")

    response = admin_client.get(reverse(f"admin:content_faq_{name}", args=[faq.pk]))

    assert response.status_code == 405
    assert shown(faq) == "The first text."


def test_a_form_of_another_site_changes_nothing(reviewer, faq):
    client = Client(enforce_csrf_checks=True)
    client.force_login(reviewer)

    assert press(client, "publish", faq, follow=False).status_code == 403
    assert shown(faq) is None


def test_it_does_not_publish_a_draft_that_changed_since_it_was_read(editor, reviewer, faq):
    read = FAQ.objects.get(pk=faq.pk)
    logged_in(editor).post(
        reverse("admin:content_faq_change", args=[faq.pk]), form_of(faq, short_answer="Unread.")
    )

    response = press(logged_in(reviewer), "sign_off", read, role="Oncologist")

    assert "has changed since you opened it" in messages(response)
    assert shown(faq) is None


def test_it_says_why_a_draft_cannot_be_published(reviewer, faq):
    faq.sources.clear()

    response = press(logged_in(reviewer), "publish", faq)

    assert "at least one source" in messages(response)
    assert shown(faq) is None


@pytest.mark.parametrize("who", ["editor", "reviewer"])
def test_it_withdraws_and_says_why(request, who, faq):
    publish(faq, by=None)
    client = logged_in(request.getfixturevalue(who))

    response = press(client, "withdraw", faq, reason="The guideline has changed.")

    assert shown(faq) is None
    assert "Patients do not see this entry" in messages(response)
    assert "The guideline has changed." in response.context["sees"]


def test_it_does_not_withdraw_without_a_reason(editor, faq):
    publish(faq, by=None)

    assert "Say why" in messages(press(logged_in(editor), "withdraw", faq, reason=" "))
    assert shown(faq) == "The first text."


def buttons(client, faq):
    page = client.get(reverse("admin:content_faq_change", args=[faq.pk])).content.decode()
    return set(re.findall(r"<button class=.cc-button[^>]*>([^<]+)</button>", page))


@pytest.mark.parametrize(
    "who, offered",
    [
        ("author", {"Send for review", "Add the comment"}),
        ("editor", {"Send for review", "Add the comment"}),
        ("reviewer", {"Publish without review", "Add the comment"}),
        ("reader", set()),
    ],
)
def test_a_draft_offers_each_their_own_step(request, who, offered, faq):
    assert buttons(logged_in(request.getfixturevalue(who)), faq) == offered


@pytest.mark.parametrize(
    "who, offered",
    [
        ("author", {"Return to the author", "Add the comment"}),
        ("editor", {"Add the comment"}),
        (
            "reviewer",
            {
                "Sign off and publish",
                "Sign off, publish at that time",
                "Return to the author",
                "Publish without review",
                "Add the comment",
            },
        ),
        ("reader", set()),
    ],
)
def test_a_draft_in_review_offers_each_their_own_step(request, who, offered, author, faq):
    submit_for_review(faq, by=author)

    assert buttons(logged_in(request.getfixturevalue(who)), faq) == offered


def test_what_patients_see_can_be_signed_off_as_it_is(reviewer, editor, faq):
    publish(faq, by=None, starter=True)

    assert "Sign off and publish" in buttons(logged_in(reviewer), faq)
    assert buttons(logged_in(editor), faq) == {"Withdraw", "Add the comment"}


def test_it_proposes_the_role_from_the_reviewers_group(author, reviewer, faq):
    submit_for_review(faq, by=author)

    page = logged_in(reviewer).get(reverse("admin:content_faq_change", args=[faq.pk]))

    assert page.context["role"] == "Oncologist"


def test_it_keeps_key_and_language_of_what_was_published(editor, faq):
    publish(faq, by=None)
    key = faq.key

    logged_in(editor).post(
        reverse("admin:content_faq_change", args=[faq.pk]), form_of(faq, key="other", language="es")
    )

    faq.refresh_from_db()
    assert (faq.key, faq.language) == (key, "en")


def test_it_saves_other_ways_to_ask_one_a_line(editor, faq):
    logged_in(editor).post(
        reverse("admin:content_faq_change", args=[faq.pk]),
        form_of(faq, alternatives="  what is this \r\n\r\nis it bad?\r\n"),
    )

    faq.refresh_from_db()
    assert faq.alternatives == ["what is this", "is it bad?"]
