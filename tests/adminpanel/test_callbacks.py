"""The worklist of callback requests."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from adminpanel.roles import ensure_roles
from bot import callbacks
from bot.models import CallbackRequest
from bot.patients import agree
from tests.adminpanel.conftest import logged_in

LIST = "admin:bot_callbackrequest_changelist"


@pytest.fixture
def asked(patient):
    return callbacks.ask(patient, reason="effect", good_time="morning", reach_at="020 7946 0999")


def press(client, name, request, **fields):
    """Presses a button of the card, and reads the list."""
    url = reverse(f"admin:bot_callbackrequest_{name}", args=[request.pk])
    page = client.post(url, fields, follow=True).content.decode()
    request.refresh_from_db()
    return page


def read(client, **query):
    return client.get(reverse(LIST), query).content.decode()


def test_a_coordinator_claims_calls_and_closes(chris, robin, coordinators, asked):
    page = read(chris)
    for words in (asked.patient.pseudonym, "A side effect", "020 7946 0999"):
        assert words in page

    press(chris, "claim", asked)
    assert (asked.status, asked.claimed_by) == ("claimed", coordinators[0])
    assert "the request is over" in press(robin, "claim", asked)

    press(chris, "close", asked, outcome="reached")
    assert (asked.status, asked.outcome) == (CallbackRequest.Status.CLOSED, "reached")
    assert asked.closed_at is not None
    assert "Nobody waits to be called" in read(chris)
    assert asked.patient.pseudonym in read(chris, which="closed")
    assert "over already" in press(robin, "close", asked, outcome="reached")


def test_without_an_answer_it_stays_in_the_list_for_anybody(chris, asked):
    press(chris, "claim", asked)
    page = press(chris, "no_answer", asked)

    assert (asked.status, asked.claimed_by, asked.tries) == ("waiting", None, 1)
    assert "Called without an answer" in page


def test_it_is_left_to_others(chris, robin, coordinators, asked):
    press(chris, "claim", asked)
    press(chris, "put_back", asked)
    press(robin, "claim", asked)

    assert asked.claimed_by == coordinators[1]


def test_closing_needs_an_outcome(chris, asked):
    assert "Say how it ended." in press(chris, "close", asked, outcome="")
    assert asked.status == CallbackRequest.Status.WAITING


def test_the_oldest_is_first_and_what_waits_too_long_is_marked(chris, asked, team, settings):
    later = agree(telegram_id=43, chat_id=43, language="es", team=team)
    callbacks.ask(later, reason="result", good_time="any")
    long_ago = timezone.now() - timedelta(hours=settings.CALLBACK_OVERDUE_HOURS + 1)
    CallbackRequest.objects.filter(pk=asked.pk).update(created_at=long_ago)
    page = read(chris)

    assert page.index(asked.patient.pseudonym) < page.index(later.pseudonym)
    assert page.count(">overdue<") == 1
    assert "1 request has waited for too long." in page


def test_times_are_on_the_teams_clock_and_say_so(chris, asked, team):
    type(team).objects.update(time_zone="Europe/Madrid")
    CallbackRequest.objects.update(created_at=datetime(2026, 1, 15, 23, 30, tzinfo=UTC))

    assert "Fri 16 Jan, 00:30 CET (" in read(chris)


def test_one_team_or_one_reference(chris, asked, team):
    assert asked.patient.pseudonym in read(chris, team=team.pk)
    for nothing in ({"team": team.pk + 1}, {"q": "P-ZZZZZZZ"}):
        page = read(chris, **nothing)
        assert "No request fits" in page and "Nobody waits" not in page


def test_a_note_is_kept_and_goes_some_time_after_the_end(chris, asked, settings):
    press(chris, "note", asked, note="Called twice.")
    assert asked.note == "Called twice."
    assert "1000 characters at most" in press(chris, "note", asked, note="x" * 1001)

    press(chris, "close", asked, outcome="given_up")
    days = timedelta(days=settings.CALLBACK_NOTE_DAYS)
    callbacks.purge(asked.closed_at + days - timedelta(hours=1))
    asked.refresh_from_db()
    assert asked.note == "Called twice."
    callbacks.purge(asked.closed_at + days + timedelta(hours=1))
    asked.refresh_from_db()
    assert asked.note == ""


def test_the_log_says_who_did_what_but_nothing_of_the_illness(chris, asked):
    press(chris, "claim", asked)
    press(chris, "claim", asked)
    press(chris, "note", asked, note="Rash on both hands.")
    rows = LogEntry.objects.order_by("pk")
    said = [f"{row.object_repr}: {row.get_change_message()}" for row in rows]

    assert said == [
        f"{asked.patient}: This call is yours.",
        f"{asked.patient}: Refused: Somebody else is on it, or the request is over.",
        f"{asked.patient}: The note is kept.",
    ]


def test_no_button_leads_away_from_the_site(chris, asked):
    url = reverse("admin:bot_callbackrequest_claim", args=[asked.pk])

    assert chris.post(url, {"back": "https://example.org/"}).url == reverse(LIST)


def test_an_editor_sees_nobody(asked):
    editor = User.objects.create_user("erin", is_staff=True)
    editor.groups.add(ensure_roles()["Editor"])
    client = logged_in(editor)

    assert client.get(reverse(LIST)).status_code == 403
    url = reverse("admin:bot_callbackrequest_claim", args=[asked.pk])
    assert client.post(url).status_code == 403
