"""Stopping, erasing, taking one's data along, and writing about somebody who has died."""

import json
from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from bot import bereavement, patients, redis
from bot.models import Delivery, Feedback, Patient, Reminder, SavedAnswer, VisitQuestion
from content.models import FAQ, Revision
from content.publishing import withdraw

MARKER = "Zanzibar<marker>&"


@pytest.fixture
def rich(anna, new_faq, now):
    """Anna, with the marker in every text that she could have written."""
    redis.client().flushdb()
    faq = new_faq("scan")
    patient = anna.patient
    reminder = Reminder.objects.create(
        patient=patient, rule="weekly", starts_on=date(2026, 11, 23), weekdays=[0], at=time(9),
        label=f"{MARKER} label", next_due=now,
    )  # fmt: skip
    Delivery.objects.create(
        patient=patient, reminder=reminder, due_at=now, not_after=now + timedelta(hours=6)
    )
    SavedAnswer.objects.create(patient=patient, faq=faq)
    VisitQuestion.objects.create(patient=patient, text=f"{MARKER} question")
    Feedback.objects.create(
        patient=patient, revision=Revision.objects.get(), helped=False, comment=f"{MARKER} comment"
    )
    anna.tap_data(f"faq:{faq.pk}")
    anna.tap_data("callback:effect:any")
    anna.say(f"{MARKER} 020 7946 0999")
    request = patient.callback_requests.get()
    request.note = f"{MARKER} note"
    request.save(update_fields=["note"])
    anna.tap_data("join")
    anna.say(f"{MARKER} code")
    return anna


def dump():
    """Every row of every table, with encrypted fields both as stored and in clear."""
    from django.apps import apps

    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += [f"{table} {row!r}" for row in cursor.fetchall()]
    for model in apps.get_app_config("bot").get_models():
        rows += [f"{model.__name__} {values!r}" for values in model.objects.values_list()]
    return "\n".join(rows)


def redis_dump():
    client = redis.client()
    found = []
    for key in client.scan_iter("*"):
        value = client.get(key) if client.type(key) == b"string" else client.dump(key)
        found.append(f"{key!r} {value!r}")
    return "\n".join(found)


def test_it_erases_everything(rich, caplog):
    telegram_id, pseudonym = str(rich.patient.telegram_id), rich.patient.pseudonym
    assert MARKER in dump()
    assert "join-wrong:" in redis_dump()

    assert "Erase everything?" in rich.say("/erase").text
    receipt = rich.tap("Yes, erase everything")

    for line in ("Reminders: 1", "Saved answers: 1", "Requests to be called: 1", "Feedback: 1",
                 "Which answers you opened: 1"):  # fmt: skip
        assert line in receipt.text
    assert Patient.objects.count() == 0
    kept = dump() + redis_dump() + caplog.text
    for secret in (MARKER, "Zanzibar", "7946 0999", telegram_id, pseudonym):
        assert secret not in kept
    assert "join-wrong:" not in redis_dump()


def test_erasing_twice_is_harmless_and_the_next_message_is_a_newcomers(rich):
    rich.say("/erase")
    rich.tap("Yes, erase everything")

    assert "I keep nothing about you" in rich.tap_data("erase:yes").text
    assert "I keep nothing about you" in rich.say("/erase").text
    assert "Before we start" in rich.say("what is a scan").text
    rich.tap("I agree")
    assert rich.patient is not None


def test_the_export_holds_everything(rich, simulator):
    said = rich.say("/export")

    assert "This is everything I keep about you" in said.text
    page, data = (
        simulator.files.find(message.file_id).content.decode()
        for message in rich.person.replies
        if message.kind == "document"
    )
    assert "Zanzibar&lt;marker&gt;&amp; label" in page
    assert MARKER not in page
    kept = json.loads(data)
    assert kept["reminders"][0]["label"] == f"{MARKER} label"
    assert kept["visit_questions"][0]["text"] == f"{MARKER} question"
    assert kept["feedback"][0]["comment"] == f"{MARKER} comment"
    assert kept["callback_requests"][0]["note"] == f"{MARKER} note"
    assert kept["callback_requests"][0]["reach_at"] == f"{MARKER} 020 7946 0999"
    assert [(row["revision"], row["seen_on"]) for row in kept["opened_answers"]] == [
        ("What is scan? (revision 1)", timezone.now().date().isoformat())
    ]
    assert kept["account"][0]["care_team"] == "Ward 5"
    assert kept["account"][0]["consent_version"] == 1


def test_the_export_names_a_saved_answer_as_it_was_read(rich, simulator):
    FAQ.objects.update(question="A draft that nobody has read?")

    def saved():
        rich.say("/export")
        files = [one for one in rich.person.replies[-3:] if one.kind == "document"]
        page, data = (simulator.files.find(one.file_id).content.decode() for one in files)
        assert "What is scan?" in page
        assert "A draft" not in page + data
        return json.loads(data)["saved_answers"][0]["faq"]

    assert saved() == "What is scan?"
    withdraw(FAQ.objects.get(), by=None, reason="Out of date.")
    assert saved() == "What is scan?"


def test_the_export_comes_on_a_tap_too(anna):
    anna.tap_data("data")
    anna.tap("Send me my data")

    assert [m.kind for m in anna.person.replies[-3:]] == ["document", "document", "text"]


def test_a_stranger_has_nothing_to_export(stranger, team):
    assert "I keep nothing about you" in stranger.say("/export").text


def test_one_tap_silences_everything(rich):
    rich.tap_data("help")
    screen = rich.tap("Somebody has died")

    assert "I am very sorry" in screen.text
    assert rich.patient.status == Patient.Status.SILENCED
    assert not rich.patient.deliveries.owed().exists()
    assert not rich.patient.callback_requests.open().exists()
    assert "I am very sorry" in rich.start().text
    rich.do("block")
    rich.do("unblock")
    assert rich.patient.status == Patient.Status.SILENCED
    rich.start()
    assert "What would you like" in rich.tap("This was a mistake").text
    assert rich.patient.status == Patient.Status.ACTIVE


def test_typed_words_only_offer_to_silence(anna):
    screen = anna.say("I am sorry to tell you my mother has passed away")

    assert "Was this chat theirs?" in screen.text
    assert anna.patient.status == Patient.Status.ACTIVE
    anna.tap("Yes, stop all messages")
    assert anna.patient.status == Patient.Status.SILENCED


@pytest.mark.parametrize(
    "text", ["My wife died yesterday.", "She has passed away", "Mi madre ha fallecido", "Él murió"]
)
def test_it_recognises_a_death(text):
    assert bereavement.tells_of_death(text)


@pytest.mark.parametrize(
    "text",
    [
        "my mother died of breast cancer years ago",
        "my mother died of breast cancer",
        "has anyone died from this drug?",
        "my hair is dead",
        "am I dying",
        "mi madre murió de cáncer hace diez años",
    ],
)
def test_it_leaves_other_deaths_to_the_search(text):
    assert not bereavement.tells_of_death(text)


def test_it_asks_again_when_the_consent_text_changes(anna, monkeypatch):
    monkeypatch.setattr(patients, "CONSENT_VERSION", 2)

    assert "Before we start" in anna.tap_data("home").text
    assert "Before we start" in anna.say("hello").text
    assert "Home" in anna.tap("I agree").text
    assert anna.patient.consent_version == 2
    assert anna.patient.care_team is not None


def test_consent_can_be_read_and_given_in_another_language(stranger, team):
    stranger.start("WARD5")
    stranger.tap("Español")
    assert "English" in stranger.person.newest.buttons
    agree = stranger.person.newest.keyboard[0][0]
    assert agree["callback_data"] == "agree:WARD5:es"
    stranger.tap(agree["text"])

    assert stranger.patient.language == "es"
    assert stranger.patient.care_team == team


def test_stop_offers_to_start_again_or_erase(anna):
    assert anna.say("/stop").buttons == ["Start again", "Erase everything", "Urgent help"]
