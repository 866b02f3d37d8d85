"""Insight: true counts over time, nothing that points at somebody, and a file of it."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from adminpanel.bars import HEIGHT, chart
from adminpanel.periods import PERIODS
from bot import seen
from bot.fields import keyed_hash
from bot.models import Feedback, Patient, ViewCount
from content.models import FAQ, LoggedQuestion, Revision
from content.publishing import publish
from tests.adminpanel.conftest import logged_in, make_faq, make_staff, make_topic

INSIGHT = reverse("admin:content_faq_insight")
EXPORT = reverse("admin:content_faq_insight_export")
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)  # a Wednesday


@pytest.fixture(autouse=True)
def _on_a_wednesday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def patients(db):
    return [
        Patient.objects.create(
            telegram_id=str(number), telegram_hash=keyed_hash(number), chat_id=str(number),
            status_since=NOW, consent_version=1, consented_at=NOW,
        )
        for number in range(4)
    ]  # fmt: skip


@pytest.fixture
def live(faq):
    return publish(faq, by=None)


@pytest.fixture
def opened(patients):
    """Lets some of the patients open a revision so many days ago."""

    def open_(revision, days_ago, people=4):
        with time_machine.travel(NOW - timedelta(days=days_ago), tick=False):
            for patient in patients[:people]:
                seen.keep(patient.pk, revision.pk)

    return open_


def context(client, **query):
    response = client.get(INSIGHT, query)
    assert response.status_code == 200
    return response.context


def bars(context, number=0):
    """The bars that are not empty, by label."""
    return {bar.label: bar.value for bar in context["charts"][number].bars if bar.value != "0"}


def row_of(context, label):
    return next(row.cells for row in context["rows"] if row.label == label)


@pytest.mark.parametrize(
    "period, drawn, total",
    [
        ("7", {"25 Nov": "4", "20 Nov": "3"}, "7"),
        ("30", {"25 Nov": "4", "20 Nov": "3", "6 Nov": "4"}, "11"),
        ("90", {"23 Nov": "4", "16 Nov": "3", "2 Nov": "4", "21 Sep": "4"}, "15"),
        ("365", {"Nov 2026": "11", "Sep 2026": "4", "Jan 2026": "4"}, "19"),
    ],
)
def test_it_counts_views_over_time(admin_client, live, opened, period, drawn, total):
    for days_ago, people in ((400, 4), (310, 4), (60, 4), (19, 4), (5, 3), (0, 4)):
        opened(live, days_ago, people)

    found = context(admin_client, period=period)

    assert bars(found) == drawn
    assert found["total"][0] == total
    assert row_of(found, "What is it?")[0] == total


def test_it_shows_no_count_of_one_or_two(admin_client, live, opened):
    opened(live, 0, 2)

    found = context(admin_client)

    assert found["total"][0] == "fewer than 3"
    assert bars(found) == {"25 Nov": "fewer than 3"}
    assert {bar.height for bar in found["charts"][0].bars} == {0}
    assert "Nothing to draw yet" in admin_client.get(INSIGHT).content.decode()


def test_it_counts_votes(admin_client, live, patients):
    for patient, helped in zip(patients, (True, True, True, False), strict=True):
        Feedback.objects.create(patient=patient, revision=live, helped=helped)

    found = context(admin_client)

    assert row_of(found, "What is it?")[1] == found["total"][1] == "75 % of 4"
    assert bars(found, 1)["25 Nov"] == "75 % of 4"
    Feedback.objects.filter(helped=True)[0].delete()
    Feedback.objects.filter(helped=True)[0].delete()
    assert context(admin_client)["total"][1] == "fewer than 3"


def test_votes_of_long_ago_do_not_count(admin_client, live, patients):
    for patient in patients:
        Feedback.objects.create(patient=patient, revision=live, helped=True)
    Feedback.objects.update(given_at=NOW - timedelta(days=20))

    assert context(admin_client, period="7")["total"][1] == "–"
    assert bars(context(admin_client, period="90"), 1)["2 Nov"] == "100 % of 4"


def ask(text, times, days_ago=0, **fields):
    fields = {"language": "en", "kind": "unanswered"} | fields
    for _time in range(times):
        one = LoggedQuestion.objects.create(text=text, **fields)
        LoggedQuestion.objects.filter(pk=one.pk).update(
            asked_on=(NOW - timedelta(days=days_ago)).date()
        )


def test_it_names_what_was_asked_three_times(admin_client, faq):
    ask("can I travel", 2)
    ask("can i travel?", 1)
    ask("what about wigs", 2)
    ask("hablar con alguien", 3, language="es", days_ago=40)

    found = context(admin_client)
    assert [(number, language) for _text, language, number in found["texts"]] == [(3, "en")]
    assert bars(found, 2) == {"25 Nov": "5"}
    year = context(admin_client, period="365")["texts"]
    assert {(text, number) for text, _language, number in year if number == 3} >= {
        ("hablar con alguien", 3)
    }


def test_it_counts_what_was_offered_and_not_meant(admin_client, faq):
    ask("What is it?", 4, kind="not_meant", offered=faq)

    found = context(admin_client)

    assert row_of(found, "What is it?")[2] == "4"
    assert found["texts"] == [] and bars(found, 2) == {}


def test_it_narrows_down_to_a_topic_and_to_an_entry(admin_client, live, opened):
    below = make_topic("Surgery", parent=live.topic)
    inner = publish(make_faq(below, "Inside?"), by=None)
    other = publish(make_faq(make_topic("Lung"), "Elsewhere?"), by=None)
    for revision, people in ((live, 4), (inner, 3), (other, 4)):
        opened(revision, 1, people)

    everything = context(admin_client)
    in_topic = context(admin_client, topic=live.topic_id)
    of_entry = context(admin_client, entry=inner.faq_id)

    assert everything["total"][0] == "11"
    assert {row.label.strip(): row.cells[0] for row in everything["topics"]} == {
        "Liver": "4", "Surgery": "3", "Lung": "4",
    }  # fmt: skip
    assert in_topic["total"][0] == "7"
    assert {row.label for row in in_topic["rows"]} == {"What is it?", "Inside?"}
    assert of_entry["total"][0] == "3" and bars(of_entry) == {"24 Nov": "3"}
    assert len(of_entry["charts"]) == 2  # questions without an answer are of no entry


@pytest.mark.parametrize("query", [{"topic": "x"}, {"entry": "9" * 30}, {"period": "-1"}])
def test_it_takes_nonsense_for_everything(admin_client, live, query):
    assert context(admin_client, **query)["rows"]


def test_an_entry_that_is_gone_is_empty(admin_client, live):
    assert context(admin_client, entry=999)["rows"] == []


def test_it_counts_what_is_overdue_and_behind(admin_client, live, topic):
    Revision.objects.filter(pk=live.pk).update(
        reviewer_name="Rosa", reviewed_on=date(2025, 1, 1), review_by=date(2026, 1, 1)
    )
    make_faq(topic, "¿Qué es?", language="es", key=live.faq.key)
    FAQ.objects.filter(language="es").update(edited_at=NOW - timedelta(days=1))

    found = context(admin_client)

    assert (found["overdue"], found["behind"]) == (1, 1)
    notes = {row.label: row.notes for row in found["rows"]}
    assert notes["What is it?"] == ["review overdue"]
    assert notes["¿Qué es?"] == ["older than the original", "patients do not see it"]


def test_each_sees_only_what_is_theirs(live, opened, patients):
    opened(live, 0)
    for patient in patients:
        Feedback.objects.create(patient=patient, revision=live, helped=True)
    ask("can I travel", 3)
    client = logged_in(make_staff("viewer", "content.view_faq"))

    page = client.get(INSIGHT).content.decode()

    assert "100 % of 4" not in page and "can I travel" not in page
    assert len(context(client)["charts"]) == 1
    row = read(client.get(EXPORT))[0]
    assert (row["views"], row["helped"], row["not_meant"]) == ("4", "", "")
    assert logged_in(make_staff("stranger")).get(INSIGHT).status_code == 403
    assert logged_in(make_staff("other")).get(EXPORT).status_code == 403


def read(response):
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_it_exports_what_the_page_shows(admin_client, topic, opened, patients):
    faq = make_faq(topic, "=HYPERLINK(1)?")
    revision = publish(faq, by=None)
    few = publish(make_faq(topic, "Few?"), by=None)
    opened(revision, 1)
    opened(few, 1, 1)
    for patient in patients:
        Feedback.objects.create(patient=patient, revision=revision, helped=True)

    response = admin_client.get(EXPORT, {"period": "7"})
    first, second = read(response)

    assert response["Content-Disposition"] == 'attachment; filename="insight-2026-11-25.csv"'
    assert first["question"] == "'=HYPERLINK(1)?"
    assert (first["views"], first["helped"], first["not_helped"]) == ("4", "4", "0")
    assert (first["since"], first["topic"]) == ("2026-11-19", "Liver")
    assert second["views"] == "fewer than 3"


def test_it_costs_few_queries_however_many_entries(
    admin_client, live, opened, topic, django_assert_max_num_queries
):
    for number in range(60):
        revision = publish(make_faq(topic, f"What is {number}?"), by=None)
        opened(revision, number % 7, 3)
        ask(f"number {number}", 3)
    context(admin_client)  # the first page of a session writes it
    with django_assert_max_num_queries(16):
        context(admin_client, period="365")


@pytest.mark.parametrize("period, first", [
    ("7", date(2026, 11, 19)), ("30", date(2026, 10, 27)),
    ("90", date(2026, 8, 31)), ("365", date(2025, 12, 1)),
])  # fmt: skip
def test_periods_are_whole_steps_up_to_today(period, first):
    starts = PERIODS[period].starts(NOW.date())

    assert starts[0] == first
    assert starts == sorted(set(starts)) and len(starts) == PERIODS[period].length
    assert starts[-1] <= NOW.date()


def test_a_bar_is_as_high_as_its_share():
    drawn = chart("Views", "times", [("a", 10, "10"), ("b", 5, "5"), ("c", 0, "fewer than 3")])

    assert [bar.height for bar in drawn.bars] == [HEIGHT, HEIGHT / 2, 0]
    assert [bar.y for bar in drawn.bars] == [0, HEIGHT / 2, HEIGHT]
    assert chart("Share", "%", [("a", 50, "50 %")], top=100).bars[0].height == HEIGHT / 2
    assert chart("None", "times", []).is_empty


def test_nothing_on_the_page_names_a_patient(admin_client, live, opened, patients):
    opened(live, 0)

    page = admin_client.get(INSIGHT).content.decode()

    assert not any(patient.pseudonym in page for patient in patients)
    assert ViewCount.objects.exists()
