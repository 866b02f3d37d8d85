"""What coordinators do for one patient: tags, a proposed reminder, silence; answers as counts."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.urls import reverse

from adminpanel.roles import ensure_roles
from bot import callbacks
from bot.models import CallbackRequest, CareTeam, CohortTag, Delivery, Patient, Reminder
from bot.patients import agree, leave_team
from tests.adminpanel.conftest import logged_in


@pytest.fixture
def editor(db):
    user = User.objects.create_user("erin", is_staff=True)
    user.groups.add(ensure_roles()["Editor"])
    return logged_in(user)


def url(name, patient):
    return reverse(f"admin:bot_patient_{name}", args=[patient.pk])


def log():
    return [row.get_change_message() for row in LogEntry.objects.order_by("pk")]


def asked(**changes):
    fields = {"preset": "results", "rule": "weekly", "starts_on": "2030-01-07", "at": "09:00"}
    return fields | {"weekdays": ["0", "3"]} | changes


def test_silence_asks_once_and_then_everything_stops(chris, patient):
    callbacks.ask(patient, reason="effect", good_time="any")
    assert "Has " in chris.get(url("silence", patient)).content.decode()
    patient.refresh_from_db()
    assert patient.status == Patient.Status.ACTIVE

    page = chris.post(url("silence", patient), follow=True).content.decode()
    patient.refresh_from_db()
    assert patient.status == Patient.Status.SILENCED
    assert not CallbackRequest.objects.open().exists()
    assert "nothing is sent to this chat any more" in page
    assert log() == ["Silenced: nothing is sent to this chat any more."]


def test_tags_are_set_and_made(chris, patient):
    old = CohortTag.objects.create(name="old")
    patient.tags.add(old)
    page = chris.get(url("change", patient)).content.decode()
    assert f'value="{old.pk}" checked' in page
    chris.post(url("tag", patient), {"new": " Port  flush "})

    assert [tag.name for tag in patient.tags.all()] == ["Port flush"]
    assert log() == ["Cohort tags: Port flush."]


def test_several_patients_are_tagged_together(chris, patient, team):
    other = agree(telegram_id=43, chat_id=43, language="en", team=team)
    action = {"action": "tag", "_selected_action": [patient.pk, other.pk]}
    page = chris.post(reverse("admin:bot_patient_changelist"), action).content.decode()
    assert "A tag there is, or a new one" in page
    chris.post(reverse("admin:bot_patient_changelist"), action | {"apply": "1", "tag": "Trial"})

    assert set(CohortTag.objects.get().patients.all()) == {patient, other}


def test_a_reminder_is_proposed(chris, patient):
    chris.post(url("propose", patient), asked())
    reminder = Reminder.objects.get()

    assert (reminder.status, reminder.weekdays) == (Reminder.Status.PROPOSED, [0, 3])
    assert reminder.proposed_by.username == "chris"
    assert "proposed by the care team" in chris.get(url("propose", patient)).content.decode()
    assert log() == ["Proposed to the patient: Every Monday and Thursday at 9:00."]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"weekdays": []}, "Choose the day."),
        ({"rule": "every"}, "Say how many."),
        ({"rule": "once", "starts_on": "2020-01-01"}, "That time has passed"),
        ({"at": "late"}, "Enter a valid time"),
    ],
)
def test_what_cannot_be_proposed_is_refused(chris, patient, changes, said):
    page = chris.post(url("propose", patient), asked(**changes)).content.decode()

    assert said in page
    assert 'value="results" selected' in page
    assert not Reminder.objects.exists()


def test_a_patient_without_a_team_is_asked_nothing(chris, patient, team):
    CareTeam.objects.update(is_default=False)
    leave_team(patient)

    assert (
        "belongs to no care team" in chris.post(url("propose", patient), asked()).content.decode()
    )
    assert "Propose a reminder" not in chris.get(url("change", patient)).content.decode()


@pytest.mark.parametrize("name", ["silence", "tag", "propose"])
def test_editors_may_not(editor, patient, name):
    assert editor.post(url(name, patient)).status_code == 403
    assert editor.get(reverse("admin:bot_reminder_answers")).status_code == 403


def test_answers_as_counts_and_who_could_not_reach_the_team(chris, patient, team, now):
    other = agree(telegram_id=43, chat_id=43, language="en", team=team)
    for person, answer in ((patient, "missed"), (other, "missed"), (other, "reached")):
        reminder = Reminder.objects.create(
            patient=person, rule="once", starts_on=now.date(), at=now.time()
        )
        Delivery.objects.create(
            patient=person, reminder=reminder, due_at=now, not_after=now, state="sent",
            sent_at=now, message_id=1, answer=answer, answered_at=now - timedelta(minutes=5),
        )  # fmt: skip
    callbacks.ask(patient, reason="effect", good_time="any")
    page = chris.get(reverse("admin:bot_reminder_answers")).content.decode()
    assert "3 reminders sent" in page
    assert patient.pseudonym in page
    assert other.pseudonym in page
    assert page.count("yes, and waits") == 1

    page = chris.get(reverse("admin:bot_reminder_answers"), {"asked": "1"}).content.decode()
    assert patient.pseudonym in page
    assert other.pseudonym not in page


def test_everybody_in_the_list_is_tagged_not_only_the_page(chris, patient, team):
    other = agree(telegram_id=43, chat_id=43, language="en", team=team)
    all_of_them = {"action": "tag", "_selected_action": [patient.pk], "select_across": "1"}
    page = chris.post(reverse("admin:bot_patient_changelist"), all_of_them).content.decode()
    assert 'name="select_across" value="1"' in page
    assert "2 patients:" in page
    chris.post(
        reverse("admin:bot_patient_changelist"), all_of_them | {"apply": "1", "tag": "Trial"}
    )

    assert set(CohortTag.objects.get().patients.all()) == {patient, other}
    assert log() == ["Cohort tag set: Trial."] * 2
