"""The inbox: one click each, for those who may, and nobody to be recognised."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from adminpanel.roles import ensure_roles
from bot.models import Feedback
from bot.patients import agree
from content.models import FAQ, LoggedQuestion
from tests.adminpanel.conftest import logged_in

LIST = reverse("admin:content_loggedquestion_changelist")
SETTLE = reverse("admin:content_loggedquestion_settle")
FEEDBACK = reverse("admin:content_loggedquestion_feedback")


def member(role):
    user = User.objects.create_user(role.lower(), is_staff=True)
    user.groups.add(ensure_roles()[role])
    return logged_in(user)


@pytest.fixture
def client(db):
    return member("Editor")


def ask(text, language="en"):
    return LoggedQuestion.objects.create(text=text, language=language, kind="unanswered")


def post(client, do, question, **data):
    sent = {"do": do, "rows": str(question.pk), "text": question.text} | data
    return client.post(SETTLE, sent, follow=True)


def test_it_lists_groups_and_suggests_the_nearest_entries(client, new_faq):
    faq = new_faq("parking", question="Where is the hospital car park?")
    ask("where is the car park"), ask("where is the car park")

    page = client.get(LIST).content.decode()

    assert "where is the car park" in page
    assert f'value="faq:{faq.pk}"' in page


def test_it_counts_what_could_point_at_somebody(client):
    question = ask("can … of … swim")

    page = client.get(LIST).content.decode()

    assert "swim" not in page
    assert "1 more question is counted only" in page
    own = reverse("admin:content_loggedquestion_change", args=[question.pk])
    assert "swim" not in client.get(own, follow=True).content.decode()


@pytest.mark.parametrize("do", ["elsewhere", "ignored"])
def test_one_click_takes_a_question_out_and_another_puts_it_back(client, do):
    question = ask("where do i park")

    assert "where do i park" not in post(client, do, question).content.decode()
    assert "where do i park" in client.get(LIST, {"settled": "1"}).content.decode()

    post(client, "open", question)
    assert "where do i park" in client.get(LIST).content.decode()


def test_one_click_adds_a_phrasing(client, new_faq):
    faq, question = new_faq("parking"), ask("where do i park")

    page = post(client, f"faq:{faq.pk}", question).content.decode()

    faq.refresh_from_db()
    assert faq.alternatives == ["where do i park"]
    assert "Added to the draft" in page
    assert LoggedQuestion.objects.get().state == "phrasing"


def test_it_adds_a_phrasing_to_an_entry_named_by_its_key(client, new_faq):
    faq, question = new_faq("parking", published=False), ask("where do i park")

    assert "Choose an entry" in post(client, "other", question, other="en/nothing").content.decode()
    post(client, "other", question, other="en/parking")

    faq.refresh_from_db()
    assert faq.alternatives == ["where do i park"]


def test_it_opens_the_add_form_with_the_question(client):
    question = ask("¿dónde aparco?", "es")

    answer = client.post(SETTLE, {"do": "entry", "rows": question.pk, "text": question.text})

    filled = parse_qs(urlsplit(answer.url).query)
    assert filled == {"question": ["¿dónde aparco?"], "key": ["donde-aparco"], "language": ["es"]}
    form = client.get(answer.url).content.decode()
    assert 'value="¿dónde aparco?"' in form
    assert LoggedQuestion.objects.get().state == "entry"


def test_it_deletes_for_good(client):
    question = ask("where do i park")

    post(client, "delete", question)

    assert not LoggedQuestion.objects.exists()


@pytest.mark.parametrize(
    "do", ["ignored", "elsewhere", "open", "entry", "delete", "faq:1", "other", "", "nonsense"]
)
def test_a_reviewer_reads_and_changes_nothing(db, new_faq, do):
    faq, question = new_faq("parking"), ask("where do i park")
    reviewer = member("Reviewer")

    page = reviewer.get(LIST).content.decode()
    assert "where do i park" in page
    assert 'name="do"' not in page
    assert post(reviewer, do, question).status_code == 403

    assert LoggedQuestion.objects.get().state == "open"
    assert FAQ.objects.get(pk=faq.pk).alternatives == []


def test_a_coordinator_sees_neither_page(db):
    coordinator = member("Coordinator")

    assert coordinator.get(LIST).status_code == 403
    assert coordinator.get(FEEDBACK).status_code == 403


def test_the_inbox_takes_few_queries(client, new_faq, django_assert_max_num_queries):
    new_faq("parking")
    for number in range(60):
        ask(f"question {number} about thing{number}")
    client.get(LIST)
    with django_assert_max_num_queries(12):
        client.get(LIST)


def give(faq, number, comment, *, helped=False):
    patient = agree(telegram_id=number, chat_id=number, language="en", team=None)
    Feedback.objects.create(patient=patient, revision=faq.live, helped=helped, comment=comment)


def test_comments_are_counted_until_three_patients_wrote_one(client, new_faq):
    faq = new_faq("parking")
    faq.refresh_from_db()
    give(faq, 1, "too long for me, i am Zebedee")
    give(faq, 2, "it is too short")
    give(faq, 3, "", helped=True)

    page = client.get(FEEDBACK).content.decode()
    assert "Helped: 1 · Not what I needed: 2" in page
    assert "2 comments, counted only" in page
    assert "too short" not in page

    give(faq, 4, "too many words")
    page = client.get(FEEDBACK).content.decode()

    assert "it is too short" in page
    assert "Zebedee" not in page


def test_feedback_takes_few_queries(client, new_faq, django_assert_max_num_queries):
    for number in range(5):
        faq = new_faq(f"entry-{number}")
        faq.refresh_from_db()
        for who in range(3):
            give(faq, 10 * number + who, "too long")
    client.get(FEEDBACK)
    with django_assert_max_num_queries(12):
        client.get(FEEDBACK)
