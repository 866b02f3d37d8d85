"""The audit trail: who did what, and who was refused; never what a form held."""

import csv
import io
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from adminpanel import audit
from adminpanel.models import AuditEvent
from adminpanel.roles import ensure_roles
from tests.adminpanel.conftest import logged_in, make_staff

MARKER = "Zyxquorble"


@pytest.fixture
def boss(db):
    return logged_in(User.objects.create_superuser("boss", password="a long one for boss"))


@pytest.fixture
def request_row(patient):
    return patient.callback_requests.create(reason="other", good_time="any")


def newest():
    return AuditEvent.objects.first()


def test_a_change_is_noted_without_what_was_written(boss, request_row):
    sent = boss.post(f"/admin/bot/callbackrequest/{request_row.pk}/change/", {"note": MARKER})
    event = newest()

    assert sent.status_code == 302
    assert (event.username, event.action, event.row, event.outcome) == (
        "boss", "admin:bot_callbackrequest_change", str(request_row.pk), "done",
    )  # fmt: skip
    assert event.address == "127.0.0.1"
    assert MARKER not in repr([*AuditEvent.objects.values_list()])


def test_an_action_on_a_list_names_itself(boss, request_row):
    boss.post(
        "/admin/bot/callbackrequest/", {"action": "claim", "_selected_action": [request_row.pk]}
    )

    assert (newest().action, newest().detail) == ("admin:bot_callbackrequest_changelist", "claim")


def test_reading_is_not_noted_and_a_refusal_is(db, request_row):
    nobody = logged_in(make_staff("nobody"))
    nobody.get("/admin/")
    assert not AuditEvent.objects.exists()
    nobody.get(f"/admin/bot/callbackrequest/{request_row.pk}/change/")

    assert (newest().username, newest().outcome) == ("nobody", "refused")


def test_a_form_with_errors_is_a_failure(boss):
    boss.post("/admin/auth/user/add/", {"username": ""})

    assert newest().outcome == "failed"


def test_logins_are_noted_without_what_was_typed(boss, client):
    client.post("/admin/login/", {"username": MARKER, "password": "wrong"})
    assert (newest().action, newest().outcome) == ("admin:login", "refused")
    client.post("/admin/login/", {"username": "boss", "password": "a long one for boss"})

    assert (newest().username, newest().outcome) == ("boss", "done")
    assert MARKER not in repr([*AuditEvent.objects.values_list()])


def test_who_deleted_their_own_account_keeps_a_name(boss):
    pk = User.objects.get(username="boss").pk
    boss.post(f"/admin/auth/user/{pk}/delete/", {"post": "yes"})

    assert (newest().username, newest().user) == ("boss", None)


def test_an_export_is_noted(boss):
    b"".join(boss.get("/admin/adminpanel/auditevent/csv/").streaming_content)

    assert newest().action == "admin:adminpanel_auditevent_csv"


def test_administrators_read_and_download_it_and_nobody_changes_it(db):
    ensure_roles()
    admin = make_staff("alex")
    admin.groups.add(ensure_roles()["Administrator"])
    AuditEvent.objects.create(username="=cmd()", action="admin:login", outcome="refused")
    client = logged_in(admin)

    assert b"=cmd()" in client.get("/admin/adminpanel/auditevent/").content
    body = b"".join(client.get("/admin/adminpanel/auditevent/csv/").streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(body)))
    assert "'=cmd()" in [row["username"] for row in rows]  # no formula
    for path in ("add/", f"{newest().pk}/change/", f"{newest().pk}/delete/"):
        assert client.post(f"/admin/adminpanel/auditevent/{path}").status_code == 403


@pytest.mark.parametrize("role", ["Editor", "Reviewer", "Coordinator"])
def test_others_do_not(db, role):
    user = make_staff("other")
    user.groups.add(ensure_roles()[role])
    client = logged_in(user)

    for path in ("", "csv/"):
        assert client.get(f"/admin/adminpanel/auditevent/{path}").status_code == 403


def test_it_is_purged_after_its_time(db, settings):
    now = timezone.now()
    for days in (settings.AUDIT_DAYS + 1, settings.AUDIT_DAYS - 1):
        event = AuditEvent.objects.create(action="x", outcome="done")
        AuditEvent.objects.filter(pk=event.pk).update(at=now - timedelta(days=days))

    assert audit.purge(now) == 1
    assert AuditEvent.objects.count() == 1


def test_beat_purges_it():
    from config.celery import app

    app.loader.import_default_modules()
    for tick in app.conf.beat_schedule.values():
        assert tick["task"] in app.tasks
    assert "config.tasks.purge_audit" in app.tasks
