"""Markers planted in everything that a patient can say are nowhere to be read in plain text."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse

from bot import redis
from bot.fields import EncryptedTextField
from bot.key_rotation import personal_fields
from bot.logs import ScrubbingFormatter
from tests.conftest import Talk

MARKER = "Zyxquorble"
NUMBER = 7_312_345_678  # the account's, and the chat's
PHONE = "07700 900 461"
PLANTED = (MARKER, MARKER.lower(), str(NUMBER), PHONE, PHONE.replace(" ", ""))


@pytest.fixture
def marked(db, team, simulator, telegram, new_faq):
    """A patient whose name, account and every typed word are markers."""
    person = simulator.add_person(
        f"{MARKER}first", person_id=NUMBER, last_name=f"{MARKER}last", username=f"{MARKER}user"
    )
    faq = new_faq("her2")
    talk = Talk(person, telegram)
    talk.start("WARD5")
    talk.tap("I agree")
    talk.say("remind me every day at 9")
    talk.tap("Yes, set it")
    talk.tap("Put it in my own words")
    talk.say(f"ask about {MARKER}label")
    talk.tap_data("add-question")
    talk.say(f"May I eat {MARKER}food?")
    talk.tap_data(f"faq:{faq.pk}")
    talk.tap("Not what I needed")
    talk.say(f"the {MARKER}comment")
    talk.say(f"my name is {MARKER}, call me at {PHONE} about {MARKER}thing")
    talk.tap_data("callback:effect:morning")
    talk.say(f"{MARKER}, {PHONE}")
    talk.tap_data("add-question")  # and now it waits for words
    return talk


def rows_of_every_table():
    """The database as text, table by table."""
    dump = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            dump[table] = repr(cursor.fetchall())
    return dump


def everything_in_redis():
    client, found = redis.client(), []
    read = {
        b"string": client.get,
        b"hash": client.hgetall,
        b"set": client.smembers,
        b"list": lambda key: client.lrange(key, 0, -1),
        b"zset": lambda key: client.zrange(key, 0, -1, withscores=True),
    }
    for key in client.keys("*"):
        found.append(repr((key, read[client.type(key)](key))))
    return "\n".join(found)


def planted_in(text):
    return [one for one in PLANTED if one in text]


def test_every_personal_field_was_planted(marked):
    """Without this, the others might look for markers where there are none."""
    note(marked)
    filled = {
        f"{model.__name__}.{name}": any(getattr(row, name) for row in model.objects.all())
        for model, names in personal_fields().items()
        if model._meta.app_label == "bot" and model.__name__ != "StaffChat"  # no patient
        for name in names
    }

    assert len(filled) >= 8
    assert [name for name, is_filled in filled.items() if not is_filled] == []
    request = marked.patient.callback_requests.get()
    assert MARKER in request.reach_at + request.note
    assert MARKER in marked.patient.reminders.get().label
    assert MARKER in marked.patient.visit_questions.get().text
    assert MARKER in marked.patient.feedback.get().comment


def note(marked):
    """What a coordinator writes about the call, in the admin."""
    boss = Client()
    boss.force_login(User.objects.create_superuser("boss"))
    request = marked.patient.callback_requests.get()
    page = reverse("admin:bot_callbackrequest_note", args=[request.pk])
    sent = boss.post(page, {"note": f"{MARKER} note"}, secure=True)
    assert sent.status_code == 302


def test_no_marker_is_in_the_database(marked):
    note(marked)
    found = {table: planted_in(text) for table, text in rows_of_every_table().items()}

    assert {table: markers for table, markers in found.items() if markers} == {}


def test_no_marker_is_in_redis(marked):
    dump = everything_in_redis()

    assert "handled:" in dump
    assert planted_in(dump) == []


def test_no_marker_is_in_the_logs(marked, caplog, monkeypatch):
    """Nor in what an error leaves there: of a screen, and of a page of the admin."""

    def fail(*arguments, **others):
        raise ValueError(f"could not handle {arguments!r} {others!r} {MARKER}")

    note(marked)
    monkeypatch.setattr("bot.screens.questions.typed", fail)
    with pytest.raises(ValueError, match=MARKER):
        marked.say(f"what is {MARKER}?")
    monkeypatch.setattr("bot.callbacks.keep_note", fail)
    boss = Client(raise_request_exception=False)
    boss.force_login(User.objects.get(username="boss"))
    request = marked.patient.callback_requests.get()
    page = reverse("admin:bot_callbackrequest_note", args=[request.pk])
    failed = boss.post(page, {"note": f"{MARKER} again"}, secure=True)

    form = ScrubbingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    written = "\n".join(form.format(record) for record in caplog.records)
    assert failed.status_code == 500
    assert "An update was not handled." in written
    assert "Internal Server Error" in written
    assert planted_in(written) == []
    assert planted_in(failed.content.decode()) == []


def test_every_log_goes_through_the_scrubber_and_nothing_is_mailed(settings):
    handlers, formatters = settings.LOGGING["handlers"], settings.LOGGING["formatters"]

    for handler in handlers.values():
        assert formatters[handler["formatter"]]["()"] == "bot.logs.ScrubbingFormatter"
        assert "Email" not in handler["class"]
    assert settings.LOGGING["loggers"]["django"]["handlers"] == []


def test_no_text_of_a_patient_is_stored_in_the_open():
    """Free text in tables about patients is encrypted; what is not is a code from a list."""
    from bot import models

    open_text = {
        f"{model.__name__}.{field.name}"
        for model in (models.Patient, models.Reminder, models.VisitQuestion, models.Feedback,
                      models.CallbackRequest, models.SavedAnswer, models.Delivery)
        for field in model._meta.concrete_fields
        if field.get_internal_type() in ("CharField", "TextField")
        and not field.choices
        and not isinstance(field, EncryptedTextField)
    }  # fmt: skip

    assert open_text == {
        "Patient.pseudonym",  # made up
        "Patient.telegram_hash",  # keyed
        "Patient.time_zone",
        "Delivery.lease",
        "Delivery.error",  # Telegram's
    }
