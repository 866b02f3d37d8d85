"""Publishing later, from the panel of an entry."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from content import scheduling
from content.models import FAQ, ScheduledPublication
from content.reviewing import submit_for_review
from tests.adminpanel.conftest import logged_in
from tests.adminpanel.test_publishing import buttons, messages, press, shown


@pytest.fixture
def waiting(faq, author):
    submit_for_review(faq, by=author)
    faq.refresh_from_db()
    return faq


def later(days=10):
    return (timezone.now() + timedelta(days=days)).strftime("%Y-%m-%dT09:00")


def plan(client, faq, **data):
    data = {"role": "Oncologist", "at": later(), "zone": "Europe/Madrid"} | data
    return press(client, "schedule", faq, **data)


def test_a_reviewer_plans_a_publication_and_everybody_reads_when(reviewer, reader, waiting):
    response = plan(logged_in(reviewer), waiting)
    planned = ScheduledPublication.objects.get()

    assert "Signed off, to be published on" in messages(response)
    assert shown(waiting) is None
    page = logged_in(reader).get(reverse("admin:content_faq_change", args=[waiting.pk]))
    assert page.context["scheduled"].endswith(", 09:00 (Europe/Madrid)")
    assert "signed off by Rosa Reviewer" in page.content.decode()

    scheduling.publish_due(planned.at)
    assert shown(waiting) == "The first text."


def test_what_is_planned_is_published_at_once_only_on_a_second_look(reviewer, waiting):
    url = reverse("admin:content_faq_change", args=[waiting.pk])
    assert "Publish it now instead" not in logged_in(reviewer).get(url).content.decode()
    plan(logged_in(reviewer), waiting)

    page = logged_in(reviewer).get(url).content.decode()
    assert page.index("Publish it now instead") < page.index("Sign off and publish")


def test_the_page_warns_once_the_draft_has_changed(reviewer, waiting):
    plan(logged_in(reviewer), waiting)
    FAQ.objects.get(pk=waiting.pk).save()

    page = logged_in(reviewer).get(reverse("admin:content_faq_change", args=[waiting.pk]))

    assert "it will not be published then" in page.content.decode()


@pytest.mark.parametrize("who", ["editor", "reviewer"])
def test_editor_and_reviewer_can_call_it_off(request, who, reviewer, reader, waiting):
    plan(logged_in(reviewer), waiting)
    client = logged_in(request.getfixturevalue(who))
    assert "Do not publish it then" in buttons(client, waiting)
    assert "Do not publish it then" not in buttons(logged_in(reader), waiting)

    press(client, "unschedule", waiting)

    assert not ScheduledPublication.objects.exists()


@pytest.mark.parametrize(
    "data, reason",
    [({"at": ""}, "Choose the day"), ({"zone": "Mars"}, "time zone"), ({"role": ""}, "role"),
     ({"at": "2020-01-01T09:00"}, "from now on")],
)  # fmt: skip
def test_it_says_what_is_wrong(reviewer, waiting, data, reason):
    assert reason in messages(plan(logged_in(reviewer), waiting, **data))
    assert not ScheduledPublication.objects.exists()


@pytest.mark.parametrize("name", ["schedule", "unschedule"])
def test_who_only_reads_does_neither(reader, reviewer, waiting, name):
    plan(logged_in(reviewer), waiting)

    assert press(logged_in(reader), name, waiting, follow=False).status_code == 403
    assert ScheduledPublication.objects.count() == 1
