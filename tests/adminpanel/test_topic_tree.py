"""The page of topics: a tree with counts, that staff put in order."""

import json
import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from content.models import Revision, Topic
from content.publishing import publish
from tests.adminpanel.conftest import logged_in, make_faq, make_staff, make_topic

LIST = reverse("admin:content_topic_changelist")
ARRANGE = reverse("admin:content_topic_arrange")


@pytest.fixture
def keeper(db):
    return make_staff("keeper", "content.view_topic", "content.change_topic", "content.view_faq")


@pytest.fixture
def liver(db):
    return make_topic("Liver", position=1)


@pytest.fixture
def surgery(liver):
    return make_topic("Surgery", parent=liver)


def rows(client):
    return {str(row): row for row in client.get(LIST).context["cl"].result_list}


def save(client, *places, **fields):
    seen = client.get(LIST).context["fingerprint"]
    pairs = [[topic.pk, above.pk if above else None] for topic, above in places]
    return client.post(ARRANGE, {"places": json.dumps(pairs), "seen": seen} | fields, follow=True)


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


def test_it_counts_what_patients_see_drafts_and_overdue_reviews(keeper, liver, surgery):
    make_faq(liver)
    for number in range(3):
        publish(make_faq(surgery, f"Question {number}?"), by=None)
    late = Revision.objects.first()
    Revision.objects.filter(pk=late.pk).update(
        reviewer_name="Rosa",
        reviewed_on=timezone.now(),
        review_by=timezone.now() - timedelta(days=2),
    )

    found = rows(logged_in(keeper))

    assert (found["Liver"].shown, found["Liver"].drafts, found["Liver"].overdue) == (3, 1, 1)
    assert (found["Surgery"].shown, found["Surgery"].drafts, found["Surgery"].overdue) == (3, 0, 1)


def test_a_count_leads_to_as_many_entries(keeper, liver, surgery):
    make_faq(liver, "One?")
    make_faq(surgery, "Two?")
    client = logged_in(keeper)
    page = client.get(LIST).content.decode()
    link = re.search(r'href="([^"]+)"[^>]*>2 drafts only', page)[1].replace("&amp;", "&")

    assert client.get(link).context["cl"].result_count == 2


def test_it_shows_the_tree_as_nested_lists(keeper, liver, surgery):
    page = logged_in(keeper).get(LIST).content.decode()

    assert re.search(rf'data-topic="{liver.pk}".*<ol>.*data-topic="{surgery.pk}"', page, re.S)


def test_it_saves_an_order(keeper, liver, surgery):
    lung = make_topic("Lung", position=2)

    told = save(logged_in(keeper), (lung, None), (surgery, lung), (liver, None))

    assert "3 topics have a new place" in said(told)
    assert [str(topic) for topic in Topic.objects.filter(parent=None)] == ["Lung", "Liver"]
    assert list(lung.children.all()) == [surgery]
    assert LogEntry.objects.filter(user=keeper).count() == 3


def test_it_says_why_it_refuses(keeper, liver, surgery):
    client = logged_in(keeper)

    assert "cannot lie under itself" in said(save(client, (liver, surgery), (surgery, liver)))
    assert "Somebody else" in said(save(client, (liver, None), (surgery, None), seen="older"))
    assert surgery in liver.children.all()


@pytest.mark.parametrize(
    "places", ["", "{", "7", "[1]", "[[1]]", '[["a", null]]', "[[1e999, null]]", "[[1, [2]]]"]
)
def test_it_survives_whatever_a_browser_sends(keeper, liver, places):
    told = logged_in(keeper).post(ARRANGE, {"places": places, "seen": "x"}, follow=True)

    assert "did not arrive whole" in said(told) or "Somebody else" in said(told)


def test_who_may_only_look_gets_no_handles_and_moves_nothing(liver):
    client = logged_in(make_staff("looks", "content.view_topic", "content.view_faq"))

    assert b"cc-grip" not in client.get(LIST).content
    assert client.post(ARRANGE, {"places": "[]"}).status_code == 403


def test_the_form_refuses_a_parent_from_below(admin_client, liver, surgery):
    url = reverse("admin:content_topic_change", args=[liver.pk])
    form = admin_client.get(url).context["adminform"].form

    assert surgery.pk not in [pk for pk, _title in form.fields["parent"].choices]
    answer = admin_client.post(
        url,
        {
            "parent": surgery.pk, "position": 1, "slug": liver.slug, "icon": "",
            "titles-TOTAL_FORMS": 1, "titles-INITIAL_FORMS": 1, "titles-MIN_NUM_FORMS": 1,
            "titles-MAX_NUM_FORMS": 9, "titles-0-id": liver.titles.get().pk,
            "titles-0-topic": liver.pk, "titles-0-language": "en", "titles-0-title": "Liver",
        },
    )  # fmt: skip
    assert "“Liver” cannot lie under itself." in answer.content.decode()
