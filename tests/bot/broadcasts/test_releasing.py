"""From a draft to the schedule: mistakes are refused, and many patients need two people."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.broadcasts.checks import problems_of, reads_as
from bot.broadcasts.drafts import Button, Draft, change_broadcast, create_broadcast
from bot.broadcasts.releasing import release_broadcast, return_broadcast, submit_broadcast
from bot.models import Broadcast
from content.errors import DomainError

State = Broadcast.State
ENGLISH = "The clinic is closed on Monday, and we call you if that is your day."
SPANISH = "La clínica está cerrada el lunes y le llamamos si ese es su día."


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"texts": {}}, "There is no text yet."),
        ({"texts": {"en": SPANISH}}, "reads as Spanish"),
        ({"texts": {"en": ENGLISH, "es": ENGLISH}}, "reads as English"),
        ({"fallback_language": ""}, "patients read a language that has no text"),
        ({"fallback_language": "es"}, "Spanish, is missing"),
        ({"texts": {"en": "Dear {first_name}, come in."}}, "“{first_name}” is not filled in"),
        ({"texts": {"en": "Call [PHONE NUMBER] today."}}, "“[PHONE NUMBER]” is not filled in"),
        ({"texts": {"en": "Come on ____ at nine."}}, "not filled in"),
        ({"texts": {"en": "word " * 900}}, "Telegram takes 4096"),
        ({"texts": {"en": "word " * 220}, "picture": b"\x89PNG\r\n\x1a\n"}, "Telegram takes 1024"),
        ({"buttons": [Button("entry", "nothing-here")]}, "No published entry has the key"),
        ({"send_at": datetime(2020, 1, 1, tzinfo=UTC)}, "Its time has passed."),
        ({"is_paid": True}, "Paid sending is not set up"),
        ({"languages": ["es"], "seen_within_days": 1}, "Nobody would get it"),
    ],
)
def test_mistakes_are_refused(fields, said, new_patients, new_draft, now):
    new_patients(2, language="es")
    new_patients(2)
    broadcast = new_draft(**fields)
    _counted, problems = problems_of(broadcast, now=now)

    assert any(said in problem for problem in problems), problems
    with pytest.raises(DomainError):
        release_broadcast(broadcast, by=None, now=now)


@pytest.mark.parametrize(
    "text",
    ["Ask [your team](https://example.org) about {team}.", "Call {team}. It is 5 < 6.", "Hola"],
)
def test_what_only_looks_odd_is_fine(text, new_patients, new_draft, now):
    new_patients(1)

    assert problems_of(new_draft(texts={"en": text}), now=now)[1] == []


def test_a_language_is_told_by_its_small_words():
    assert (reads_as(ENGLISH), reads_as(SPANISH), reads_as("Closed")) == ("en", "es", "")


@pytest.mark.parametrize(
    "fields",
    [
        {"title": " "},
        {"texts": {"fr": "Bonjour"}},
        {"buttons": [Button("ack")] * 4},
        {"buttons": [Button("entry")]},
        {"buttons": [Button("ack", "scan")]},
        {"picture": b"GIF89a"},
        {"picture": b"\xff\xd8\xff" + b"0" * 6_000_000},
        {"at_local_time": True},
        {"repeats": "daily"},
        {"hours_valid": 0},
    ],
)
def test_what_no_broadcast_can_be_is_not_kept(fields, chris):
    with pytest.raises(DomainError):
        create_broadcast(Draft(**{"title": "T", "texts": {"en": "Hello."}} | fields), by=chris)

    assert not Broadcast.objects.exists()


def test_a_small_one_needs_one_person(new_patients, new_draft, chris, now):
    new_patients(2)
    broadcast = new_draft(cancel_delay=5)

    assert release_broadcast(broadcast, by=chris, now=now).total == 2
    broadcast.refresh_from_db()
    assert (broadcast.state, broadcast.released_by) == (State.SCHEDULED, chris)
    assert broadcast.starts_at == now + timedelta(minutes=5)


def test_a_large_one_needs_a_second_person(new_patients, new_draft, chris, robin, now, settings):
    settings.BROADCAST_TWO_PERSON_ABOVE = 1
    new_patients(2)
    broadcast = new_draft()
    submit_broadcast(broadcast, by=chris, now=now)
    with pytest.raises(DomainError, match="somebody else"):
        release_broadcast(broadcast, by=chris, now=now)

    release_broadcast(broadcast, by=robin, now=now)
    broadcast.refresh_from_db()
    assert broadcast.state == State.SCHEDULED
    assert [event.kind for event in broadcast.events.all()] == ["created", "submitted", "released"]


def test_whoever_changed_it_last_cannot_release_it(
    new_patients, new_draft, chris, robin, now, settings
):
    settings.BROADCAST_TWO_PERSON_ABOVE = 1
    new_patients(2)
    broadcast = new_draft()
    change_broadcast(broadcast, Draft(title="T", texts={"en": ENGLISH}), by=robin)

    for one in (chris, robin):
        with pytest.raises(DomainError):
            release_broadcast(broadcast, by=one, now=now)


def test_changing_one_that_waits_makes_it_a_draft_again(new_patients, new_draft, chris, now):
    new_patients(1)
    broadcast = new_draft()
    submit_broadcast(broadcast, by=chris, now=now)
    changed = change_broadcast(broadcast, Draft(title="T", texts={"en": ENGLISH}), by=chris)

    assert changed.state == State.DRAFT
    with pytest.raises(DomainError):
        return_broadcast(broadcast, by=chris)


def test_a_released_one_cannot_be_changed(new_patients, new_draft, chris, now):
    new_patients(1)
    broadcast = new_draft()
    release_broadcast(broadcast, by=chris, now=now)

    with pytest.raises(DomainError):
        change_broadcast(broadcast, Draft(title="T", texts={"en": ENGLISH}), by=chris)
