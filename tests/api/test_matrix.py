"""Every address of the API, and who may ask it. A new address fails until it is in the table."""

import pytest
from django.test import Client
from django.urls import get_resolver

from bot.broadcasts.drafts import Draft, create_broadcast
from bot.models import CallbackRequest, Patient
from content.models import FAQ, ImportJob

# What each gets: nobody, a stranger who is no staff, then Editor, Reviewer, Coordinator (session or
# token with the scope alike), then a token of the first role that may, without the scope.
# 2 stands for 200-299, 4 for a request that is understood but not possible: 400, 409 or 415.
TABLE = """
GET    topics/                     2   2   2   2   2   2
GET    faqs/                       2   2   2   2   2   2
GET    faqs/tired/                 2   2   2   2   2   2
GET    search/?q=tired             2   2   2   2   2   2
GET    glossary/                   2   2   2   2   2   2
GET    urgent-signs/               2   2   2   2   2   2
GET    schema/                     2   2   2   2   2   2
GET    docs/                       2   2   2   2   2   2
GET    health                      5   5   5   5   5   5
GET    health/                     5   5   5   5   5   5
GET    nowhere/                  404 404 404 404 404 404
GET    drafts/                   401 403   2   2   2 403
POST   drafts/                   401 403   4 403 403 403
GET    drafts/{faq}/             401 403   2   2   2 403
PATCH  drafts/{faq}/             401 403   4 403 403 403
POST   drafts/{faq}/submit/      401 403   4 403 403 403
POST   drafts/{faq}/publish/     401 403 403   4 403 403
POST   drafts/{faq}/sign-off/    401 403 403   4 403 403
GET    imports/                  401 403   2 403 403 403
POST   imports/                  401 403   4 403 403 403
GET    imports/{job}/            401 403   2 403 403 403
GET    imports/{job}/rows/       401 403   2 403 403 403
POST   imports/{job}/apply/      401 403   4 403 403 403
GET    callbacks/                401 403 403 403   2 403
POST   callbacks/{call}/claim/   401 403 403 403   2 403
POST   callbacks/{call}/close/   401 403 403 403   2 403
GET    statistics/               401 403 403 403   2 403
GET    broadcasts/               401 403 403 403   2 403
POST   broadcasts/               401 403 403 403   4 403
GET    broadcasts/{cast}/        401 403 403 403   2 403
GET    broadcasts/{cast}/audience/  401 403 403 403  2 403
GET    broadcasts/{cast}/progress/  401 403 403 403  2 403
POST   broadcasts/{cast}/submit/    401 403 403 403  4 403
POST   broadcasts/{cast}/release/   401 403 403 403  4 403
POST   broadcasts/{cast}/pause/     401 403 403 403  4 403
POST   broadcasts/{cast}/resume/    401 403 403 403  4 403
POST   broadcasts/{cast}/cancel/    401 403 403 403  2 403
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()]
ROLES = ["Editor", "Reviewer", "Coordinator"]
MEANT = {"2": range(200, 300), "4": (400, 409, 415), "5": (503,)}


@pytest.fixture
def things(new_faq, patient, staff):
    """One of each, by the names that the table uses."""
    new_faq("tired")
    call = patient.callback_requests.create(
        care_team=patient.team,
        reason=CallbackRequest.Reason.OTHER,
        good_time=CallbackRequest.GoodTime.ANY,
    )
    Patient.objects.update(wants_broadcasts=False)  # so that nothing can be released
    cast = create_broadcast(Draft(title="News", texts={"en": "News"}), by=None)
    job = ImportJob.objects.create(file_name="x.csv", content=b"", state="done")
    return {"faq": FAQ.objects.get().pk, "job": job.pk, "call": call.pk, "cast": cast.pk}


def ask(client, method, path, things):
    path = "/api/v1/" + path.format(**things)
    return client.generic(method, path, "{}", content_type="application/json").status_code


def fits(code, meant):
    return code in MEANT[meant] if meant in MEANT else code == int(meant)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} {row[1]}")
def test_each_gets_what_the_table_says(row, things, staff, bearer, django_user_model):
    method, path, nobody, visitor, *by_role, _unscoped = row
    plain = Client()
    plain.force_login(django_user_model.objects.create_user("visitor"))
    expected = {"nobody": (Client(), nobody), "visitor": (plain, visitor)}
    for role, meant in zip(ROLES, by_role, strict=True):
        session = Client()
        session.force_login(staff[role])
        expected[f"{role}, session"] = (session, meant)
    got = {
        who: (ask(client, method, path, things), meant) for who, (client, meant) in expected.items()
    }
    assert {who: pair for who, pair in got.items() if not fits(*pair)} == {}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} {row[1]}")
def test_a_token_gives_its_role_and_its_scopes_only(row, things, bearer):
    method, path, _nobody, _visitor, *by_role, unscoped = row
    for role, meant in zip(ROLES, by_role, strict=True):
        code = ask(bearer(role), method, path, things)
        assert fits(code, meant), f"{role}, all scopes: {code}"
    other = "statistics:read" if not path.startswith("statistics") else "content:read"
    for role in ROLES:
        code = ask(bearer(role, other), method, path, things)
        assert fits(code, unscoped), f"{role}, only {other}: {code}"


def test_every_address_is_in_the_table():
    patterns = {
        pattern
        for pattern in addresses(get_resolver().url_patterns)
        if pattern.startswith("api/v1/") and "^" not in pattern
    }
    named = {
        row[1].split("?")[0].replace("tired", "<slug:key>") for row in ROWS if row[1] != "nowhere/"
    }
    for name in ("faq", "job", "call", "cast"):
        named = {one.replace(f"{{{name}}}", "<int:pk>") for one in named}

    assert patterns == {f"api/v1/{one}" for one in named}


def addresses(patterns, before=""):
    for pattern in patterns:
        here = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from addresses(pattern.url_patterns, here)
        else:
            yield here
