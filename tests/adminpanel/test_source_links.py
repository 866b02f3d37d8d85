"""What the link check found, as editors see it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from content.models import Source

LIST = "admin:content_source_changelist"


@pytest.fixture
def broken(db):
    return Source.objects.create(
        title="Gone", publisher="NCI", url="https://example.org/gone", link_state="broken",
        link_reason="The page is gone (404).", link_checked_at=timezone.now(),
    )  # fmt: skip


def test_it_is_in_the_list_and_can_be_filtered(admin_client, broken, faq):
    response = admin_client.get(reverse(LIST), {"link_state__exact": "broken"})

    assert [source.title for source in response.context["cl"].result_list] == ["Gone"]
    assert "not checked yet" in admin_client.get(reverse(LIST)).content.decode()


def test_the_page_of_a_source_says_what_was_found(admin_client, broken):
    page = admin_client.get(reverse("admin:content_source_change", args=[broken.pk]))

    assert "broken, looked at on" in page.content.decode()
    assert "The page is gone (404)." in page.content.decode()


def test_another_link_is_not_checked_yet(admin_client, broken):
    url = reverse("admin:content_source_change", args=[broken.pk])
    posted = {"title": "Gone", "publisher": "NCI", "url": "https://example.org/gone"}

    admin_client.post(url, posted | {"title": "Gone for good"})
    broken.refresh_from_db()
    assert (broken.title, broken.link_state) == ("Gone for good", "broken")

    admin_client.post(url, posted | {"url": "https://example.org/new"})
    broken.refresh_from_db()
    assert (broken.link_state, broken.link_reason, broken.link_checked_at) == ("", "", None)


def test_the_home_page_counts_broken_links(admin_client, broken):
    groups = admin_client.get(reverse("admin:index")).context["groups"]
    numbers = {number.label: number for group in groups for number in group.numbers}

    assert numbers["Links that are broken"].value == 1
    assert numbers["Links that could not be opened"].value == 0
    rows = admin_client.get(numbers["Links that are broken"].link).context["cl"].result_count
    assert rows == 1
