"""Requests that come by post take two people, and do what the bot does itself."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from adminpanel.models import AuditEvent, PrivacyRequest
from adminpanel.roles import ensure_roles
from bot.models import Patient, Reminder, VisitQuestion
from tests.adminpanel.conftest import logged_in, make_staff

LIST = "/admin/adminpanel/privacyrequest/"


@pytest.fixture
def staff(db):
    """Two coordinators."""
    group = ensure_roles()["Coordinator"]
    users = [make_staff(name) for name in ("chris", "dana")]
    for user in users:
        user.groups.add(group)
    return [logged_in(user) for user in users]


@pytest.fixture
def patient(patient, now):
    patient.reminders.create(rule="daily", starts_on=now.date(), at="09:00", label="My words")
    patient.visit_questions.create(text="My question")
    return patient


def enter(client, patient, kind):
    sent = client.post(f"{LIST}add/", {"patient": patient.pseudonym, "kind": kind})
    assert sent.status_code == 302
    return PrivacyRequest.objects.get()


def confirm(client, *requests):
    chosen = [one.pk for one in requests]
    return client.post(LIST, {"action": "carry_out", "_selected_action": chosen})


def test_a_colleague_confirms_an_erasure(staff, patient):
    chris, dana = staff
    request = enter(chris, patient, "erase")
    confirm(dana, request)

    for model in (Patient, Reminder, VisitQuestion):
        assert not model.objects.exists()
    request.refresh_from_db()
    assert (request.entered_by.username, request.confirmed_by.username) == ("chris", "dana")
    assert (request.patient, request.confirmed_at is None) == (None, False)
    assert AuditEvent.objects.filter(username="dana", detail="carry_out").exists()


def test_a_colleague_gets_the_copy_to_send(staff, patient):
    chris, dana = staff
    answer = confirm(dana, enter(chris, patient, "export"))

    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        data = json.loads(archive.read("my-data.json"))
        assert "my-data.html" in archive.namelist()
    assert data["reminders"][0]["label"] == "My words"
    assert Patient.objects.exists()


@pytest.mark.parametrize("kind", ["erase", "export"])
def test_nobody_confirms_their_own(staff, patient, kind):
    chris, _dana = staff
    answer = confirm(chris, enter(chris, patient, kind))

    assert answer.status_code == 302
    assert Patient.objects.exists()
    assert PrivacyRequest.objects.get().confirmed_at is None


def test_it_is_done_once(staff, patient):
    chris, dana = staff
    request = enter(chris, patient, "export")

    assert confirm(dana, request).status_code == 200
    assert confirm(dana, request).status_code == 302


def test_nobody_changes_what_was_entered(staff, patient):
    request = enter(staff[0], patient, "export")
    for page in ("change", "delete"):
        assert staff[1].post(f"{LIST}{request.pk}/{page}/", {"kind": "erase"}).status_code == 403

    request.refresh_from_db()
    assert request.kind == "export"


def test_who_confirms_is_asked_again(staff, patient, time_machine):
    chris, dana = staff
    request = enter(chris, patient, "erase")
    dana.get("/admin/")
    time_machine.move_to(timezone.now() + timedelta(minutes=11), tick=False)

    assert confirm(dana, request)["Location"].startswith("/admin/confirm/")
    assert Patient.objects.exists()


def test_not_even_a_superuser_erases_alone(patient):
    boss = logged_in(User.objects.create_superuser("boss"))

    sent = boss.post(f"/admin/bot/patient/{patient.pk}/delete/", {"post": "yes"})
    assert sent.status_code == 403
    confirm(boss, enter(boss, patient, "erase"))
    assert Patient.objects.exists()
