"""Keys are rotated with the bot running, and nothing is lost."""

import threading
from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection, connections

from bot import key_rotation
from bot.fields import keyed_hash
from bot.models import CallbackRequest, Patient, Reminder, VisitQuestion
from bot.patients import agree


def new_key():
    return Fernet.generate_key().decode()


def stored(model, name):
    """The column as the database holds it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name} FROM {model._meta.db_table} ORDER BY id")
        return [value for (value,) in cursor.fetchall()]


@pytest.fixture
def full(patient, now):
    """A patient with something in every encrypted field."""
    patient.awaiting = "own words awaited"
    patient.save(update_fields=["awaiting"])
    patient.reminders.create(rule="daily", starts_on=now.date(), at="09:00", label="Own words")
    patient.visit_questions.create(text="My question")
    patient.callback_requests.create(
        reason="other", good_time="any", reach_at="020 7946 0000", note="a note"
    )
    return patient


@pytest.fixture
def keys(settings):
    """Puts a new key before the old one; returns both."""
    old = settings.FIELD_ENCRYPTION_KEYS[0]
    settings.FIELD_ENCRYPTION_KEYS = [new_key(), old]
    return settings.FIELD_ENCRYPTION_KEYS


def test_it_knows_every_personal_field():
    named = {
        f"{model.__name__}.{name}"
        for model, names in key_rotation.personal_fields().items()
        for name in names
    }

    assert named >= {
        "Patient.telegram_id",
        "Patient.chat_id",
        "Patient.awaiting",
        "Reminder.label",
        "VisitQuestion.text",
        "Feedback.comment",
        "CallbackRequest.reach_at",
        "CallbackRequest.note",
    }


def test_afterwards_the_old_key_can_go(full, keys, settings):
    out = StringIO()
    call_command("rotate_keys", stdout=out)
    settings.FIELD_ENCRYPTION_KEYS = keys[:1]

    assert "the older ones can go" in out.getvalue()
    found = Patient.objects.with_telegram_id(42).get()
    assert (found.pk, found.chat_id, found.awaiting) == (full.pk, "42", "own words awaited")
    assert Reminder.objects.get().label == "Own words"
    assert VisitQuestion.objects.get().text == "My question"
    request = CallbackRequest.objects.get()
    assert (request.reach_at, request.note) == ("020 7946 0000", "a note")


def test_again_it_writes_nothing(full, keys):
    assert key_rotation.rotate().rotated > 0
    before = stored(Patient, "telegram_id")

    assert key_rotation.rotate().rotated == 0
    assert stored(Patient, "telegram_id") == before


def test_it_goes_on_where_it_was_stopped(team, keys, settings):
    settings.FIELD_ENCRYPTION_KEYS = keys[1:]
    for number in range(10):
        agree(telegram_id=number, chat_id=number, language="en", team=team)
    settings.FIELD_ENCRYPTION_KEYS = keys

    def stop(_so_far):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        key_rotation.rotate(batch=3, after_batch=stop)
    done = stored(Patient, "telegram_id")[:3]
    assert stored(Patient, "telegram_hash")[:3] == [keyed_hash(number) for number in range(3)]

    outcome = key_rotation.rotate(batch=3)
    assert outcome.is_complete
    assert outcome.rotated == 7 * 3  # account number, chat, hash
    assert stored(Patient, "telegram_id")[:3] == done


def test_what_is_written_between_reading_and_replacing_stays(full, keys, monkeypatch):
    real = key_rotation._opens
    overtaken = []

    def overtake(key, token):
        if not overtaken:
            overtaken.append(True)
            Patient.objects.filter(pk=full.pk).update(telegram_id="42", awaiting="newer")
        return real(key, token)

    monkeypatch.setattr(key_rotation, "_opens", overtake)
    assert key_rotation.rotate().is_complete

    assert Patient.objects.get().awaiting == "newer"


def test_a_value_under_no_listed_key_is_reported_and_kept(full, settings):
    before = stored(Patient, "telegram_id")
    settings.FIELD_ENCRYPTION_KEYS = [new_key()]

    err = StringIO()
    with pytest.raises(CommandError, match="Keep the older keys"):
        call_command("rotate_keys", stdout=StringIO(), stderr=err)
    assert "not listed" in err.getvalue()
    assert stored(Patient, "telegram_id") == before


def test_somebody_who_joined_twice_during_a_restart_is_reported(patient, keys):
    Patient.objects.create(
        telegram_id="42", telegram_hash=keyed_hash(42), chat_id="42", status_since=patient.status_since,
        consent_version=1, consented_at=patient.consented_at,
    )  # fmt: skip

    outcome = key_rotation.rotate()
    assert (outcome.twins, outcome.is_complete) == (1, False)


def test_patients_use_the_bot_meanwhile(anna, keys):
    """Taps and typed words, in between batches, before and after a row's turn."""
    said = []

    def go_on(_so_far):
        said.append(anna.start().text)
        anna.tap("Settings")

    assert key_rotation.rotate(batch=1, after_batch=go_on).is_complete
    assert said
    assert Patient.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_is_lost_while_others_write(team, keys, settings):
    """A writer on a connection of its own, all the while."""
    settings.FIELD_ENCRYPTION_KEYS = keys[1:]
    people = [agree(telegram_id=n, chat_id=n, language="en", team=team) for n in range(30)]
    settings.FIELD_ENCRYPTION_KEYS = keys
    begun, stop = threading.Event(), threading.Event()
    written: dict[int, str] = {}

    def write():
        try:
            turn = 0
            while not stop.is_set() or turn < len(people):
                person = people[turn % len(people)]
                words = f"words {turn}"
                Patient.objects.filter(pk=person.pk).update(awaiting=words)
                written[person.pk] = words
                turn += 1
                begun.set()
        finally:
            connections.close_all()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert begun.wait(20)
        outcome = key_rotation.rotate(batch=4)
    finally:
        stop.set()
        writer.join()
    settings.FIELD_ENCRYPTION_KEYS = keys[:1]

    assert outcome.is_complete
    assert len(written) == len(people)
    assert {p.pk: p.awaiting for p in Patient.objects.all()} == written
    assert [Patient.objects.with_telegram_id(n).get().chat_id for n in range(30)] == [
        str(n) for n in range(30)
    ]
