"""Who may open what: every URL of the admin × every role, as role_matrix.txt lists it.

A new URL fails until somebody has thought about who may use it and has added its line. Where a line
differs, the failure shows the line as it is now.
"""

from datetime import date, time, timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from adminpanel.models import AuditEvent, Authenticator, PrivacyRequest
from adminpanel.roles import ROLES, ensure_roles
from bot.broadcasts.drafts import Draft, create_broadcast
from bot.fields import keyed_hash
from bot.models import CallbackRequest, CareTeam, CohortTag, Delivery, Patient, Reminder
from content.models import (
    FAQ,
    ApiToken,
    GlossaryTerm,
    ImportJob,
    LoggedQuestion,
    Source,
    Synonym,
    Topic,
    UrgentSign,
)
from content.publishing import publish
from tests.adminpanel.conftest import make_faq, make_staff, make_topic

PNG = b"\x89PNG\r\n\x1a\n"
TABLE = Path(__file__).with_name("role_matrix.txt")
COLUMNS = ("anonymous", "none", *ROLES, "superuser")
# Nothing to send there; and the other way round.
_GET_ONLY = ("changelist", "history", "preview", "app_list", "jsi18n", "view_on_site", "index",
             "insight", "insight_export", "auditevent_csv", "translations", "translation", "export",
             "progress",
             "join_sheet", "importjob_change", "feedback", "search", "autocomplete", "password_change_done",
             "calendar", "watch", "recipients", "picture", "answers", "broadcast_change",
             "callbackrequest_change")  # fmt: skip
_POST_ONLY = ("submit", "return", "comment", "publish", "sign_off", "withdraw", "schedule",
              "unschedule", "restore", "confirm", "warnings", "typed", "arrange", "settle", "logout",
              "link", "release", "test", "pause", "resume", "cancel", "recall", "claim", "put_back",
              "no_answer", "close", "note", "tag")  # fmt: skip


def routes():
    """(name, route) of every page of the admin."""

    def walk(patterns, before=""):
        for pattern in patterns:
            route = before + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns, route)
            elif route.startswith("admin/") and pattern.name:
                yield pattern.name, route.removeprefix("admin/") or "/"

    return sorted(set(walk(get_resolver().url_patterns)), key=lambda one: one[1])


def lines():
    """Each method and route that the table has to list."""
    for name, route in routes():
        if not name.endswith(_GET_ONLY):
            yield "POST", route
        if not name.endswith(_POST_ONLY):
            yield "GET", route


def listed():
    """The table: the cells of each method and route, without comments and headings."""
    rows = [line.split() for line in TABLE.read_text("utf-8").splitlines()]
    found = [row for row in rows if row and not row[0].startswith("#")]
    assert found[0] == ["method", "route", *COLUMNS]
    keys = [tuple(row[:2]) for row in found[1:]]
    assert len(keys) == len(set(keys)), "a line stands there twice"
    return {(method, route): cells for method, route, *cells in found[1:]}


def test_every_url_of_the_admin_is_listed():
    assert set(listed()) == set(lines())


@pytest.fixture
def objects(db):
    """A row of every model that has pages, by the model's name."""
    ensure_roles()
    topic, now = make_topic(), timezone.now()
    faq = make_faq(topic, key="one")
    publish(faq, by=None)
    spanish = make_faq(topic, key="one", language="es")
    patient = Patient.objects.create(
        telegram_id="1", telegram_hash=keyed_hash(1), chat_id="1", status_since=now,
        consent_version=1, consented_at=now,
    )  # fmt: skip
    reminder = Reminder.objects.create(
        patient=patient, rule="weekly", starts_on=date(2026, 11, 23), weekdays=[0], at=time(9)
    )
    rows = [
        topic,
        faq,
        patient,
        reminder,
        faq.sources.get(),
        Group.objects.get(name="Editor"),
        User.objects.create_user("somebody"),
        CareTeam.objects.create(name="Ward 5", emergency_number="999"),
        Delivery.objects.create(
            patient=patient, reminder=reminder, due_at=now, not_after=now + timedelta(hours=1)
        ),
        CallbackRequest.objects.create(patient=patient, reason="other", good_time="any"),
        GlossaryTerm.objects.create(key="scan", language="en", term="scan", meaning="A picture."),
        Synonym.objects.create(key="scan", words=["scan", "picture"]),
        UrgentSign.objects.create(key="f", language="en", title="F", notice="Hot.", act="Call."),
        ImportJob.objects.create(
            file_name="a.csv", content=b"key,question\na,b\n", state="checked"
        ),
        AuditEvent.objects.create(action="admin:login", outcome="done"),
        PrivacyRequest.objects.create(patient=patient, kind="export"),
        LoggedQuestion.objects.create(text="can I", language="en", kind="unanswered"),
        create_broadcast(Draft(title="Closed", texts={"en": "Closed."}, picture=PNG), by=None),
        CohortTag.objects.create(name="trial"),
        ApiToken.objects.create(
            user=User.objects.create_user("software"),
            role=Group.objects.get(name="Reviewer"),
            name="site",
            scopes=["content:read"],
            secret_hash="0",
            expires_at=now,
        ),
    ]
    assert {type(row) for row in rows} >= {Topic, FAQ, Source}
    return {row._meta.model_name: row for row in rows} | {"spanish": spanish}


def address(name, route, objects):
    """The route filled in with the row that it is about."""
    model = name.split("_")[1] if name.count("_") > 1 or "_" in name else ""
    row = objects.get("spanish" if "translation" in name else model) or objects["faq"]
    filled = {
        "<int:faq_id>": row.pk, "<int:job_id>": row.pk, "<int:team_id>": row.pk, "<int:pk>": row.pk,
        "<path:object_id>": row.pk, "<id>": row.pk,
        "<path:content_type_id>": ContentType.objects.get_for_model(FAQ).pk,
        "^(?P<app_label>adminpanel|bot|content|auth)/$": "content/",
    }  # fmt: skip
    for placeholder, value in filled.items():
        route = route.replace(placeholder, str(value))
    assert "<" not in route, route
    return f"/admin/{route.lstrip('/')}"


def client_of(role):
    client = Client()
    if role == "anonymous":
        return client
    user = make_staff("me", name=("Me", "Myself"))
    if role == "superuser":
        user.is_superuser = True
        user.save(update_fields=["is_superuser"])
    elif role != "none":
        user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    return client


def answer(client, method, url):
    """The status of a request, of which nothing stays; "login" where it leads there."""
    with transaction.atomic():
        response = client.post(url, {"revision": 1}) if method == "POST" else client.get(url)
        transaction.set_rollback(True)
    to_login = response.status_code == 302 and "/admin/login/" in response["Location"]
    return "login" if to_login else str(response.status_code)


@pytest.mark.parametrize("role", COLUMNS)
def test_each_role_may_what_the_table_says(role, objects):
    table, at = listed(), COLUMNS.index(role)
    client, names = client_of(role), {route: name for name, route in routes()}
    cookies = client.cookies.copy()
    differs = {}
    for method, route in lines():
        client.cookies = cookies.copy()  # after a logout, too
        got = answer(client, method, address(names[route], route, objects))
        expected = table.get((method, route), ["?"] * len(COLUMNS))[at]
        if got != expected:
            differs[method, route] = f"{role}: {expected} in the table, now {got}"
    assert differs == {}


# --- and × what they proved: nothing but a password, a factor not used, or both ---------------


# Pages for somebody who is half in, and what says so there.
_HALF_IN = ("login", "logout", "jsi18n", "second_factor", "second_factor_set_up")


@pytest.mark.parametrize("role", COLUMNS[1:])
@pytest.mark.parametrize(
    "has_one, leads_to", [(False, "second-factor/set-up/"), (True, "second-factor/")]
)
def test_half_a_login_opens_no_page(role, has_one, leads_to, objects, settings):
    settings.STAFF_SECOND_FACTOR = "required"
    client, names = client_of(role), {route: name for name, route in routes()}
    if has_one:
        Authenticator.objects.create(user=User.objects.get(username="me"), name="app")
    for method, route in lines():
        if names[route] not in _HALF_IN:
            url = address(names[route], route, objects)
            sent = client.post(url) if method == "POST" else client.get(url)
            assert sent.status_code == 302, (method, route)
            assert sent["Location"].startswith(f"/admin/{leads_to}?next="), (method, route)
    set_up = client.get("/admin/second-factor/set-up/")
    assert set_up.status_code == (302 if has_one else 200)


@pytest.mark.parametrize("role", COLUMNS[1:])
def test_with_both_each_role_may_what_the_table_says(role, objects, settings):
    settings.STAFF_SECOND_FACTOR = "required"
    table, at = listed(), COLUMNS.index(role)
    client, names = client_of(role), {route: name for name, route in routes()}
    device = Authenticator.objects.create(user=User.objects.get(username="me"), name="app")
    session = client.session
    session["otp_device_id"] = device.persistent_id
    session.save()
    cookies, differs = client.cookies.copy(), {}
    for method, route in lines():
        if names[route] == "recovery_codes":  # which only those with both have
            continue
        client.cookies = cookies.copy()
        got = answer(client, method, address(names[route], route, objects))
        if got != table[method, route][at]:
            differs[method, route] = got
    assert differs == {}


# --- what the table cannot say: rules about the row, not the page ------------------------------


def test_nobody_signs_off_their_own_text(objects):
    """Not even a superuser, and not what somebody else changed after it was sent for review."""
    client = client_of("superuser")
    me = User.objects.get(username="me")
    faq = make_faq(objects["topic"], edited_by=me)
    FAQ.objects.filter(pk=faq.pk).update(submitted_by=None, submitted_at=timezone.now())
    faq.refresh_from_db()
    posted = {"role": "Oncologist", "edited_at": faq.edited_at.isoformat()}

    client.post(f"/admin/content/faq/{faq.pk}/sign-off/", posted)

    faq.refresh_from_db()
    assert faq.live is None


@pytest.mark.parametrize("role, may", [("Editor", False), ("Coordinator", False),
                                       ("Reviewer", True), ("Administrator", True)])  # fmt: skip
def test_who_publishes_without_a_review(objects, role, may):
    faq = make_faq(objects["topic"])
    posted = {"edited_at": faq.edited_at.isoformat()}

    client_of(role).post(f"/admin/content/faq/{faq.pk}/publish/", posted)

    faq.refresh_from_db()
    assert (faq.live is not None) == may


@pytest.mark.parametrize("role", ["Reviewer", "Coordinator"])
def test_who_does_not_write_changes_no_text(objects, role):
    faq = objects["faq"]
    client = client_of(role)

    client.post(f"/admin/content/faq/{faq.pk}/change/", {"short_answer": "Mine."})
    client.post(f"/admin/content/faq/{faq.pk}/restore/", {"revision": 1})
    client.post(f"/admin/content/topic/{objects['topic'].pk}/change/", {"slug": "mine"})

    before = faq.edited_at
    faq.refresh_from_db()
    objects["topic"].refresh_from_db()
    assert faq.short_answer == "The first text." and faq.edited_at == before
    assert objects["topic"].slug != "mine"


def test_an_administrator_makes_no_superuser_and_takes_over_none(objects):
    boss = User.objects.create_superuser("boss", password="a long one for boss")
    client = client_of("Administrator")
    me = User.objects.get(username="me")
    posted = {"username": "me", "is_active": "on", "is_staff": "on", "is_superuser": "on",
              "groups": [me.groups.get().pk]}  # fmt: skip

    client.post(f"/admin/auth/user/{me.pk}/change/", posted)
    me.refresh_from_db()
    assert not me.is_superuser
    new = {"password1": "Another-long-1", "password2": "Another-long-1"}
    client.post(f"/admin/auth/user/{boss.pk}/password/", new)
    boss.refresh_from_db()
    assert boss.check_password("a long one for boss")
