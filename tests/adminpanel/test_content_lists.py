"""Lists of content: what they say, what they cost, and what may not be deleted."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from adminpanel import faq_states
from content import deleting
from content.errors import DomainError
from content.models import FAQ, ContentVersion, GlossaryTerm, Revision, Topic, UrgentSign
from content.publishing import publish, withdraw
from tests.adminpanel.conftest import logged_in, make_faq, make_staff, make_topic

FAQS = "admin:content_faq_changelist"


def listed(client, **query):
    rows = client.get(reverse(FAQS), query).context["cl"].result_list
    return {faq.question for faq in rows}


@pytest.fixture
def four(topic):
    """An entry in each state, and one past its review date."""
    shown, changed, _hidden, overdue = (
        make_faq(topic, name) for name in ("Shown?", "Changed?", "Hidden?", "Overdue?")
    )
    for faq in (shown, changed, overdue):
        publish(faq, by=None)
    FAQ.objects.filter(pk=changed.pk).update(short_answer="Another text.")
    today = timezone.now().date()
    Revision.objects.filter(faq=overdue).update(
        reviewer_name="Rosa",
        reviewed_on=today - timedelta(days=400),
        review_by=today - timedelta(days=1),
    )


@pytest.mark.parametrize(
    "state, questions",
    [
        ("shown", {"Shown?", "Overdue?"}),
        ("changed", {"Changed?"}),
        ("hidden", {"Hidden?"}),
        ("unreviewed", {"Shown?", "Changed?"}),
        ("overdue", {"Overdue?"}),
    ],
)
def test_it_filters_faqs_by_state(admin_client, four, state, questions):
    assert listed(admin_client, state=state) == questions


def test_it_says_the_state_of_a_faq_in_words(admin_client, four):
    page = admin_client.get(reverse(FAQS)).content.decode()

    assert "patients see it, draft has changes" in page
    assert "patients do not see it" in page
    assert "review overdue since" in page


def test_it_counts_a_changed_source_as_a_change_of_the_draft(admin_client, faq):
    publish(faq, by=None)
    faq.sources.update(title="A newer guide")

    assert listed(admin_client, state="changed") == {faq.question}


def test_it_filters_faqs_by_topic_and_all_below_it(admin_client, topic):
    below = make_topic("Surgery", parent=topic)
    make_faq(topic, "Above?")
    make_faq(below, "Below?")
    make_faq(make_topic("Lung"), "Elsewhere?")

    assert listed(admin_client, topic=topic.pk) == {"Above?", "Below?"}
    assert listed(admin_client, topic=below.pk) == {"Below?"}


def test_it_filters_starter_content(admin_client, topic):
    make_faq(topic, "Starter?", starter_hash="x")
    make_faq(topic, "Ours?")

    assert listed(admin_client, starter="yes") == {"Starter?"}
    assert listed(admin_client, starter="no") == {"Ours?"}


@pytest.mark.parametrize("query", [{}, {"state": "changed"}, {"topic": "1"}, {"q": "what"}])
def test_it_lists_200_faqs_in_few_queries(admin_client, django_assert_max_num_queries, query):
    topics = [make_topic(f"Topic {number}") for number in range(20)]
    for number in range(200):
        faq = make_faq(topics[number % 20], f"What is {number}?")
        if number % 2:
            publish(faq, by=None)
    admin_client.get(reverse(FAQS))  # the first page of a session writes it
    with django_assert_max_num_queries(16):  # one looks up the second factor
        assert admin_client.get(reverse(FAQS), query).status_code == 200


def test_it_lists_topics_in_few_queries(admin_client, django_assert_max_num_queries):
    for number in range(40):
        publish(make_faq(make_topic(f"Topic {number}")), by=None)
    with django_assert_max_num_queries(15):
        admin_client.get(reverse("admin:content_topic_changelist"))


def test_it_lists_topics_as_the_menu_shows_them(admin_client):
    second = make_topic("Second", position=2)
    make_topic("Below second", parent=second, position=1)
    first = make_topic("First", position=1)
    make_topic("Below first", parent=first, position=9)
    publish(make_faq(first), by=None)
    make_faq(first)

    rows = admin_client.get(reverse("admin:content_topic_changelist")).context["cl"].result_list

    assert [(str(topic), topic.depth) for topic in rows] == [
        ("First", 0),
        ("Below first", 1),
        ("Second", 0),
        ("Below second", 1),
    ]
    assert (rows[0].shown, rows[0].drafts) == (1, 1)


def delete(client, row):
    meta = row._meta
    url = reverse(f"admin:{meta.app_label}_{meta.model_name}_delete", args=[row.pk])
    return client.post(url, {"post": "yes"}, follow=True)


def refused(response, row):
    assert type(row).objects.filter(pk=row.pk).exists()
    return " ".join(str(message) for message in response.context["messages"])


def test_it_does_not_delete_what_was_ever_published(admin_client, faq):
    publish(faq, by=None)
    withdraw(faq, by=None, reason="Out of date.")

    assert "Withdraw it instead" in refused(delete(admin_client, faq), faq)


def test_it_refuses_even_after_somebody_confirmed(faq, topic):
    """Published between the question and the confirmation."""
    publish(faq, by=None)

    for row in (faq, topic):
        with pytest.raises(DomainError):
            deleting.delete(row)


def test_it_deletes_a_draft_that_nobody_has_seen(admin_client, faq):
    delete(admin_client, faq)

    assert not FAQ.objects.exists()


def test_it_does_not_delete_a_topic_that_holds_something(admin_client, topic):
    make_topic("Below", parent=topic)
    for number in range(7):
        make_faq(topic, f"Question {number}?")

    said = refused(delete(admin_client, topic), topic)

    assert "it still holds 1 topic, 7 entries. Move these first: Below; Question 0?" in said
    assert said.endswith("Question 4? …")


def test_it_does_not_delete_a_topic_that_a_revision_remembers(admin_client, topic, faq):
    publish(faq, by=None)
    FAQ.objects.filter(pk=faq.pk).update(topic=make_topic("Elsewhere"))

    assert "1 published text" in refused(delete(admin_client, topic), topic)


def test_it_deletes_an_empty_topic_for_patients_too(admin_client, topic):
    before = ContentVersion.current()

    delete(admin_client, topic)

    assert not Topic.objects.exists()
    assert ContentVersion.current() > before


@pytest.mark.parametrize("model", [GlossaryTerm, UrgentSign])
def test_it_deletes_our_own_but_not_what_the_starter_brings_back(admin_client, model):
    texts = (
        {"term": "scan", "meaning": "A picture."}
        if model is GlossaryTerm
        else {"title": "Fever", "notice": "Hot.", "act": "Call."}
    )
    starter = model.objects.create(key="one", language="en", starter_hash="x", **texts)
    ours = model.objects.create(key="two", language="en", **texts)

    assert "shown to patients" in refused(delete(admin_client, starter), starter)
    delete(admin_client, ours)
    assert not model.objects.filter(pk=ours.pk).exists()


def test_it_does_not_explain_deletion_to_who_may_not_delete(faq):
    publish(faq, by=None)
    user = make_staff("viewer", "content.view_faq")

    assert delete(logged_in(user), faq).status_code == 403


@pytest.mark.parametrize("noun", ["faq", "topic", "urgentsign", "glossaryterm"])
def test_it_does_not_delete_in_bulk(admin_client, noun):
    page = admin_client.get(reverse(f"admin:content_{noun}_changelist"))

    assert "delete_selected" not in page.content.decode()


def test_it_says_what_is_hidden_because_its_review_is_overdue(admin_client, four, topic):
    Topic.objects.filter(pk=topic.pk).update(hide_overdue=True)
    faq = FAQ.objects.get(question="Overdue?")

    listing = admin_client.get(reverse(FAQS), {"state": "overdue"}).content.decode()
    form = admin_client.get(reverse("admin:content_faq_change", args=[faq.pk]))
    topics = admin_client.get(reverse("admin:content_topic_changelist")).context["cl"].result_list

    assert "hidden: review overdue" in listing
    assert "Patients do not see this entry: its review is overdue" in form.context["sees"]
    assert topics[0].shown == 2  # of three published ones


def test_what_is_hidden_because_it_is_overdue_counts_as_not_seen(admin_client, four, topic):
    def numbers():
        group = admin_client.get(reverse("admin:index")).context["groups"][0]
        return [number.value for number in group.numbers]

    assert numbers() == [3, 1, 2, 1]
    Topic.objects.filter(pk=topic.pk).update(hide_overdue=True)

    assert numbers() == [2, 1, 2, 2]
    assert listed(admin_client, state="shown") == {"Shown?"}
    assert listed(admin_client, state="hidden") == {"Hidden?", "Overdue?"}
    assert listed(admin_client, state="overdue") == {"Overdue?"}


def test_the_light_count_agrees_with_the_entries_themselves(topic):
    """faq_states reads no texts; FAQ.has_unpublished_changes is what it promises to say."""
    changes = {
        "Short?": {"short_answer": "Another."},
        "Other ways?": {"alternatives": ["á", "b"]},
        "Place?": {"position": 7},
        "Nothing?": {},
    }
    for question, change in changes.items():
        faq = make_faq(topic, question, alternatives=["ä “one”", "two"])
        faq.related.add(make_faq(topic, f"{question} too"))
        publish(faq, by=None)
        FAQ.objects.filter(pk=faq.pk).update(**change)
    more = make_faq(topic, "Related?")
    publish(more, by=None)
    more.related.add(faq)

    light = {facts.pk: state for facts, state in faq_states.all_states()}
    assert light == {faq.pk: faq_states.state(faq) for faq in FAQ.objects.with_draft_inputs()}
    assert sorted(light.values()) == ["changed"] * 4 + ["hidden"] * 4 + ["shown"]


def test_a_topic_is_told_to_hide_overdue_entries(admin_client, topic):
    form = admin_client.get(reverse("admin:content_topic_change", args=[topic.pk]))

    assert 'name="hide_overdue"' in form.content.decode()
