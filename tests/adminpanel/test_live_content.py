"""Topics, urgent signs and glossary terms have no draft: saving changes what patients see."""

import pytest
from django.apps import apps
from django.urls import reverse

from content import snapshot
from content.models import ContentVersion, GlossaryTerm, Topic, UrgentSign
from content.publishing import publish
from tests.adminpanel.conftest import make_topic


def topic_form(topic, title, **changes):
    form = {
        "parent": "",
        "position": 10,
        "icon": "",
        "slug": topic.slug if topic else "new",
        "titles-TOTAL_FORMS": 1,
        "titles-INITIAL_FORMS": 1 if topic else 0,
        "titles-0-language": "en",
        "titles-0-title": title,
    }
    if topic:
        form |= {"titles-0-topic": topic.pk, "titles-0-id": topic.titles.get().pk}
    return form | changes


def test_it_shows_patients_a_new_title_at_once(admin_client, faq):
    publish(faq, by=None)
    topic = faq.topic
    assert snapshot.current().topics[topic.pk].title("en") == "Liver"

    response = admin_client.post(
        reverse("admin:content_topic_change", args=[topic.pk]), topic_form(topic, "The liver")
    )

    assert response.status_code == 302
    assert snapshot.current().topics[topic.pk].title("en") == "The liver"


def test_it_adds_a_topic_and_asks_for_a_title(admin_client, db):
    url = reverse("admin:content_topic_add")

    assert admin_client.post(url, topic_form(None, "")).status_code == 200
    assert not Topic.objects.exists()
    assert admin_client.post(url, topic_form(None, "Bone")).status_code == 302
    assert str(Topic.objects.get()) == "Bone"


def test_it_does_not_put_a_topic_under_itself(admin_client, topic):
    below = make_topic("Below", parent=topic)

    response = admin_client.post(
        reverse("admin:content_topic_change", args=[topic.pk]),
        topic_form(topic, "Liver", parent=below.pk),
    )

    assert response.status_code == 200
    topic.refresh_from_db()
    assert topic.parent is None


def sign_form(**changes):
    return {
        "key": "fever",
        "language": "en",
        "title": "Fever",
        "position": 10,
        "number": "urgent_line",
        "notice": "A temperature.",
        "act": "Call.",
        "say": "",
        "phrases": "fever\nshiver*/chills + hot",
        "must_fire": "I have a fever",
        "must_not_fire": "no fever today",
        "is_published": "on",
    } | changes


def test_it_publishes_an_urgent_sign_by_saving_it(admin_client, db):
    assert not snapshot.current().signs

    response = admin_client.post(reverse("admin:content_urgentsign_add"), sign_form())

    assert response.status_code == 302, response.context["errors"]
    [sign] = snapshot.current().signs
    assert sign.phrases == ("fever", "shiver*/chills + hot")


@pytest.mark.parametrize(
    "changes, field, error",
    [
        ({"phrases": "fever\nleg/ + numb"}, "phrases", "Line 2"),
        ({"must_fire": "my legs are numb"}, "must_fire", "No phrase is in “my legs are numb”."),
        ({"must_not_fire": "fever again"}, "must_not_fire", "A phrase is in “fever again”."),
    ],
)
def test_it_says_which_phrase_or_sentence_is_wrong(admin_client, db, changes, field, error):
    response = admin_client.post(reverse("admin:content_urgentsign_add"), sign_form(**changes))

    assert error in str(response.context["adminform"].form.errors[field])
    assert not UrgentSign.objects.exists()


def test_it_shows_a_glossary_term_with_its_other_forms(admin_client, db):
    form = {
        "key": "scan", "language": "en", "term": "scan", "meaning": "A picture.",
        "variants": "scans\nCT", "is_published": "on",
    }  # fmt: skip
    assert not snapshot.current().terms

    admin_client.post(reverse("admin:content_glossaryterm_add"), form)

    assert GlossaryTerm.objects.get().variants == ["scans", "CT"]
    assert snapshot.current().terms[0].variants == ("scans", "CT")


def test_it_keeps_published_sources_as_they_were(admin_client, faq):
    publish(faq, by=None)
    source = faq.sources.get()
    version = ContentVersion.current()

    admin_client.post(
        reverse("admin:content_source_change", args=[source.pk]),
        {"title": "Renamed", "publisher": source.publisher, "url": source.url, "seen_on": ""},
    )

    source.refresh_from_db()
    assert source.title == "Renamed"
    assert ContentVersion.current() == version
    assert snapshot.current().entries[faq.pk].sources[0].title != "Renamed"


@pytest.mark.parametrize("noun", ["topic", "faq", "source", "urgentsign", "glossaryterm"])
def test_every_list_and_form_of_content_opens(admin_client, faq, noun):
    UrgentSign.objects.create(key="a", language="en", title="A", notice="B", act="C")
    GlossaryTerm.objects.create(key="a", language="en", term="A", meaning="B")
    row = apps.get_model("content", noun).objects.first()
    assert row is not None
    assert admin_client.get(reverse(f"admin:content_{noun}_changelist")).status_code == 200
    assert admin_client.get(reverse(f"admin:content_{noun}_add")).status_code == 200
    assert (
        admin_client.get(reverse(f"admin:content_{noun}_change", args=[row.pk])).status_code == 200
    )
