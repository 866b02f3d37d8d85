"""From the editor's desk to the reviewer's and back, by buttons."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from content.models import FAQ
from tests.adminpanel.conftest import form_of, logged_in, make_faq
from tests.adminpanel.test_publishing import buttons, messages, press, shown


def page(client, faq):
    return client.get(reverse("admin:content_faq_change", args=[faq.pk])).content.decode()


def test_an_entry_goes_from_draft_to_patients_by_two_people(editor, reviewer, faq):
    FAQ.objects.filter(pk=faq.pk).update(edited_by=editor)
    sent = press(logged_in(editor), "submit", faq, comment="Please look at the second line.")
    assert "Sent for review." in messages(sent)
    assert "Please look at the second line." in page(logged_in(reviewer), faq)

    day = (timezone.now() + timedelta(days=100)).date()
    press(logged_in(reviewer), "sign_off", faq, role="Oncologist", review_by=day.isoformat())

    assert shown(faq) == "The first text."
    faq.refresh_from_db()
    assert (faq.live.reviewer_name, faq.live.review_by) == ("Rosa Reviewer", day)
    assert not faq.is_in_review


def test_a_reviewer_returns_a_draft_with_a_reason(editor, reviewer, faq):
    press(logged_in(editor), "submit", faq)

    assert "Say what" in messages(press(logged_in(reviewer), "return", faq, comment=""))
    press(logged_in(reviewer), "return", faq, comment="Too long <b>for me</b>.")

    seen = page(logged_in(editor), faq)
    assert "Too long &lt;b&gt;for me&lt;/b&gt;." in seen
    assert "returned it to the author" in seen
    assert "Send for review" in buttons(logged_in(editor), faq)


def test_an_edit_takes_a_draft_out_of_review(editor, reviewer, faq):
    press(logged_in(editor), "submit", faq)
    logged_in(editor).post(
        reverse("admin:content_faq_change", args=[faq.pk]), form_of(faq, short_answer="Newer.")
    )
    faq.refresh_from_db()

    response = press(logged_in(reviewer), "sign_off", faq, role="Oncologist")

    assert "has not been sent for review" in messages(response)
    assert shown(faq) is None


@pytest.mark.parametrize("day", ["soon", "2026-02-31", "1999-01-01", "2199-01-01"])
def test_it_refuses_a_review_date_that_cannot_be(editor, reviewer, faq, day):
    press(logged_in(editor), "submit", faq)

    response = press(logged_in(reviewer), "sign_off", faq, role="Oncologist", review_by=day)

    assert "not a date" in messages(response) or "next review must be" in messages(response)
    assert shown(faq) is None


@pytest.mark.parametrize(
    "who, name", [("reader", "submit"), ("reader", "comment"), ("reader", "return"),
                  ("reviewer", "submit"), ("editor", "return"), ("stranger", "comment")],
)  # fmt: skip
def test_nobody_takes_a_step_that_is_not_theirs(request, who, name, faq):
    client = logged_in(request.getfixturevalue(who))

    assert press(client, name, faq, follow=False, comment="Mine.").status_code == 403
    assert not faq.remarks.exists()


def test_staff_talk_about_an_entry(editor, reviewer, faq):
    press(logged_in(reviewer), "comment", faq, comment="Is this still true?")
    press(logged_in(editor), "comment", faq, comment="Yes, since 2025.")

    seen = page(logged_in(reviewer), faq)
    assert seen.index("Yes, since 2025.") < seen.index("Is this still true?")
    assert "empty" in messages(press(logged_in(editor), "comment", faq, comment="  "))


def test_the_list_shows_and_filters_what_waits_for_a_reviewer(admin_client, editor, faq, topic):
    make_faq(topic, "Another?")
    press(logged_in(editor), "submit", faq)

    seen = admin_client.get(reverse("admin:content_faq_changelist"), {"state": "in_review"})

    assert [row.pk for row in seen.context["cl"].result_list] == [faq.pk]
    assert "patients do not see it, in review" in seen.content.decode()
