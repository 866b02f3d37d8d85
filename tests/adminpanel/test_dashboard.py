"""The home page: numbers that are true, and whether every process is alive."""

import time
from datetime import date, timedelta
from datetime import time as clock

import pytest
import redis as redis_errors
from django.urls import reverse
from django.utils import timezone

from adminpanel.navigation import sidebar
from bot import heartbeat, redis
from bot.fields import keyed_hash
from bot.models import Delivery, Patient, Reminder
from content.models import FAQ
from content.publishing import publish
from tests.adminpanel.conftest import logged_in, make_faq, make_staff

HOME = "admin:index"


@pytest.fixture
def beating():
    """Write how many seconds ago each process was seen; None for never."""

    def write(**ages):
        for process, age in ages.items():
            name = f"heartbeat:{process}"
            redis.client().delete(name)
            if age is not None:
                redis.client().set(name, time.time() - age)

    write(bot=1, worker=1, beat=1)
    yield write
    write(bot=None, worker=None, beat=None)


def home(client):
    return client.get(reverse(HOME))


def numbers(response):
    return {
        (group.title, number.label): number.value
        for group in response.context["groups"]
        for number in group.numbers
    }


def make_patient(number, status="active"):
    return Patient.objects.create(
        telegram_id=str(number), telegram_hash=keyed_hash(number), chat_id=str(number),
        status=status, status_since=timezone.now(), consent_version=1, consented_at=timezone.now(),
    )  # fmt: skip


def make_delivery(reminder, ago, state, **fields):
    due = timezone.now() - ago
    if state == "sent":
        fields |= {"sent_at": due, "message_id": 1}
    return Delivery.objects.create(
        patient=reminder.patient, reminder=reminder, due_at=due,
        not_after=due + timedelta(hours=2), state=state, **fields,
    )  # fmt: skip


@pytest.fixture
def reminder(db):
    return Reminder.objects.create(
        patient=make_patient(1), rule="weekly", starts_on=date(2026, 11, 23), weekdays=[0],
        at=clock(9), next_due=timezone.now(),
    )  # fmt: skip


def test_it_says_that_all_is_well(admin_client, beating):
    page = home(admin_client).content.decode()

    assert "All is well" in page
    assert "alive, seen 1 second ago" in page


@pytest.mark.parametrize(
    "age, words",
    [
        (45, "not seen for 45 seconds"),
        (600, "not seen for 10 minutes"),
        (None, "not seen in the last hour"),
    ],
)
def test_it_says_which_process_is_not_alive(admin_client, beating, age, words):
    beating(worker=age)

    response = home(admin_client)

    assert response.context["problems"] == [f"Worker: {words}."]
    assert "Not all is well" in response.content.decode()
    assert [process.alive for process in response.context["processes"]] == [True, False, True]


def test_it_says_that_redis_does_not_answer(admin_client, monkeypatch):
    def fails():
        raise redis_errors.ConnectionError

    monkeypatch.setattr(heartbeat, "ages", fails)

    response = home(admin_client)

    assert response.status_code == 200
    assert response.context["problems"] == ["Redis does not answer, so nothing can be sent."]
    assert "not known" in response.content.decode()


def test_it_counts_content(admin_client, beating, topic):
    for name in ("Shown?", "Changed?"):
        publish(make_faq(topic, name), by=None)
    FAQ.objects.filter(question="Changed?").update(short_answer="Another text.")
    make_faq(topic, "Hidden?")

    found = numbers(home(admin_client))

    assert found["Content", "Entries patients see"] == 2
    assert found["Content", "of these, draft has changes"] == 1
    assert found["Content", "of these, not yet reviewed"] == 2
    assert found["Content", "Entries patients do not see"] == 1


def test_it_counts_outreach(admin_client, beating, reminder):
    make_patient(2, status="stopped")
    hour, title = timedelta(hours=1), "Messages due in the last 24 hours"
    now = timezone.now()
    make_delivery(reminder, hour, "sent", answer="reached", answered_at=now)
    make_delivery(reminder, 2 * hour, "sent", uncertain_times=1, answer="later", answered_at=now)
    make_delivery(reminder, 3 * hour, "failed")
    make_delivery(reminder, 4 * hour, "expired")
    make_delivery(reminder, 5 * hour, "due")
    make_delivery(reminder, -5 * hour, "due")  # not due yet
    make_delivery(reminder, 30 * hour, "sent", answer="reached", answered_at=now)
    make_delivery(reminder, 300 * hour, "sent", answer="stopped", answered_at=now - 299 * hour)

    response = home(admin_client)
    found = numbers(response)

    assert found["Patients", "Active patients"] == 1
    assert found["Reminders", "Active reminders"] == 1
    assert {label: value for (group, label), value in found.items() if group == title} == {
        "Sent": 2,
        "Failed": 1,
        "Too late, not sent": 1,
        "May have arrived twice or not at all": 1,
        "Still to be sent": 1,
    }
    answers = "Patients' answers in the last 7 days"
    assert {label: value for (group, label), value in found.items() if group == answers} == {
        "Reached the team": 2,
        "Could not reach the team": 0,
        "Remind again": 1,
        "Not needed": 0,
        "Stopped the reminder": 0,
        "Has read it": 0,
    }
    assert len(response.context["problems"]) == 4


def test_every_number_links_to_the_rows_it_counts(admin_client, beating, reminder, topic):
    publish(make_faq(topic), by=None)
    make_faq(topic)
    for hours, state in enumerate(("sent", "failed", "expired", "due"), start=1):
        make_delivery(reminder, timedelta(hours=hours), state)
    make_delivery(reminder, timedelta(hours=40), "sent")

    for group in home(admin_client).context["groups"]:
        for number in group.numbers:
            if number.label != "Entries patients see":
                rows = admin_client.get(number.link).context["cl"].result_count
                assert rows == number.value, number


def test_it_costs_few_queries(admin_client, beating, topic, django_assert_max_num_queries):
    for number in range(50):
        publish(make_faq(topic, f"What is {number}?"), by=None)
    home(admin_client)  # the first page of a session writes it
    with django_assert_max_num_queries(12 + 3):  # 3: session, user and second factor
        home(admin_client)


def test_it_shows_each_their_own_part(beating, topic):
    editor = make_staff("ed", "content.view_faq")

    response = home(logged_in(editor))

    assert [group.title for group in response.context["groups"]] == ["Content"]
    page = response.content.decode()
    assert reverse("admin:content_faq_changelist") in page
    assert reverse("admin:bot_patient_changelist") not in page


@pytest.mark.parametrize(
    ("name", "active"),
    [
        ("index", "Home"),
        ("content_faq_changelist", "FAQs"),
        ("content_faq_insight", "Insight"),
        ("content_faq_add", "FAQs"),
        ("password_change", None),
    ],
)
def test_one_item_of_the_menu_says_where_one_is(rf, admin_user, name, active):
    request = rf.get(reverse(f"admin:{name}"))
    request.user = admin_user

    items = [item for group in sidebar(request) for item in group["items"]]

    assert [str(item["title"]) for item in items if item["active"]] == [active] * bool(active)
