"""Staff's second factor, from setting it up to losing the phone."""

import base64
import re
import time

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django_otp.oath import TOTP

from adminpanel import second_factor
from adminpanel.models import AuditEvent, Authenticator, RecoveryCodes
from tests.adminpanel.conftest import logged_in

PASSWORD = "a long one for Rosa"
LIST = "/admin/content/faq/"
VERIFY, SET_UP = "/admin/second-factor/", "/admin/second-factor/set-up/"


@pytest.fixture(autouse=True)
def required(settings):
    settings.STAFF_SECOND_FACTOR = "required"


@pytest.fixture
def rosa(db):
    return User.objects.create_superuser("rosa", password=PASSWORD)


def code_of(device, steps=0):
    totp = TOTP(base64.b32decode(device.secret))
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06}"


@pytest.fixture
def app(rosa):
    """Her authenticator, set up; the code of now is used up."""
    device = second_factor.offered(rosa)
    second_factor.set_up(rosa, code_of(device))
    device.refresh_from_db()
    return device


@pytest.fixture
def client():
    return Client()


def log_in(client):
    return client.post("/admin/login/?next=" + LIST, {"username": "rosa", "password": PASSWORD})


def answer(client, code):
    return client.post(VERIFY, {"code": code, "next": LIST})


def next_code(device):
    """A code that has not been used: that of the next half minute, which counts already."""
    return code_of(device, steps=1)


def test_whoever_has_none_sets_it_up_first(client, rosa):
    log_in(client)

    assert client.get(LIST)["Location"].startswith(SET_UP)
    page = client.get(SET_UP + "?next=" + LIST).content.decode()
    assert "<svg" in page
    device = Authenticator.objects.get(user=rosa)
    assert device.secret in page.replace(" ", "")

    shown = client.post(SET_UP, {"code": code_of(device), "next": LIST}).content.decode()
    codes = re.findall(r"<code>([A-Z2-9]{5}-[A-Z2-9]{5})</code>", shown)
    assert len(set(codes)) == 10
    assert f'href="{LIST}"' in shown
    assert client.get(LIST).status_code == 200
    later = client.get("/admin/second-factor/codes/").content.decode()
    assert not any(code in later for code in codes)


def test_only_who_is_wholly_there_may_turn_back(client, rosa, settings):
    log_in(client)
    page = client.get("/admin/second-factor/set-up/")
    assert b"Log out" in page.content and b"Not now" not in page.content

    settings.STAFF_SECOND_FACTOR = "optional"
    assert b"Not now" in client.get("/admin/second-factor/set-up/").content


def test_a_wrong_code_sets_up_nothing(client, rosa):
    log_in(client)
    client.get(SET_UP)

    shown = client.post(SET_UP, {"code": "000000x"})
    assert b"not the code" in shown.content
    assert not second_factor.is_set_up(rosa)
    assert client.get(LIST).status_code == 302


def test_the_password_alone_opens_nothing(client, app):
    log_in(client)

    for path in (LIST, "/admin/", "/admin/auth/user/add/", SET_UP):
        assert client.get(path)["Location"].startswith(VERIFY)
        assert client.post(path, {})["Location"].startswith(VERIFY)
    assert client.get(VERIFY).status_code == 200


def test_password_and_code_open_the_page_that_was_asked_for(client, app):
    log_in(client)

    assert answer(client, next_code(app))["Location"] == LIST
    assert client.get(LIST).status_code == 200


def test_a_code_works_once(client, app):
    code = next_code(app)
    log_in(client)
    answer(client, code)
    second = Client()
    log_in(second)

    assert answer(second, code).status_code == 200
    assert second.get(LIST).status_code == 302


def test_wrong_codes_slow_down(client, app):
    log_in(client)
    for _time in range(3):
        assert answer(client, "000000").status_code == 200

    assert answer(client, next_code(app)).status_code == 200  # right, and too soon
    assert client.get(LIST).status_code == 302


def test_a_recovery_code_works_once_and_however_it_is_typed(client, rosa, app):
    code = second_factor.new_recovery_codes(rosa)[0]
    log_in(client)

    assert answer(client, code.lower().replace("-", " "))["Location"] == LIST
    assert b"9 are left" in client.get(LIST).content
    second = Client()
    log_in(second)
    assert answer(second, code).status_code == 200


def test_new_codes_make_the_old_ones_void(client, rosa, app):
    old = second_factor.new_recovery_codes(rosa)[0]
    log_in(client)
    answer(client, next_code(app))
    client.post("/admin/second-factor/codes/")

    second = Client()
    log_in(second)
    assert answer(second, old).status_code == 200


def test_the_database_holds_neither_secret_nor_code(rosa, app):
    codes = second_factor.new_recovery_codes(rosa)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM adminpanel_authenticator")
        stored = str(cursor.fetchall())
        cursor.execute("SELECT hashes FROM adminpanel_recoverycodes")
        stored += str(cursor.fetchall())

    assert app.secret not in stored
    assert not any(code.replace("-", "") in stored for code in codes)


def test_it_leads_to_no_other_site(client, app):
    log_in(client)
    sent = client.post(VERIFY, {"code": next_code(app), "next": "https://evil.example/"})

    assert sent["Location"] == "/admin/"


def test_where_it_is_optional_only_those_who_have_one_are_asked(client, rosa, settings):
    settings.STAFF_SECOND_FACTOR = "optional"
    log_in(client)
    assert client.get(LIST).status_code == 200

    second_factor.set_up(rosa, code_of(second_factor.offered(rosa)))
    assert client.get(LIST)["Location"].startswith(VERIFY)


def test_outside_the_admin_half_a_login_is_nobody(client, app, rf):
    from django.contrib.auth.models import AnonymousUser

    from adminpanel.staff_sessions import second_factor_required

    request = rf.get("/api/v1/something/")
    request.user = User.objects.get(pk=app.user_id)
    request.user.is_verified = lambda: False
    second_factor_required(lambda request: None)(request)

    assert isinstance(request.user, AnonymousUser)


def test_an_administrator_resets_a_colleagues(rosa, app, settings):
    settings.STAFF_SECOND_FACTOR = "optional"
    boss = logged_in(User.objects.create_superuser("boss"))
    act = {"action": "reset_second_factor", "_selected_action": [rosa.pk]}
    boss.post("/admin/auth/user/", act)

    assert not second_factor.is_set_up(rosa)
    assert not RecoveryCodes.objects.filter(user=rosa).exists()
    event = AuditEvent.objects.filter(detail="reset_second_factor").get()
    assert (event.username, event.outcome) == ("boss", "done")


def test_nobody_resets_their_own(rosa, app):
    with pytest.raises(second_factor.DomainError):
        second_factor.reset(rosa, by=rosa)


def test_only_a_superuser_resets_a_superusers(rosa, app):
    with pytest.raises(second_factor.DomainError):
        second_factor.reset(rosa, by=User.objects.create_user("other", is_staff=True))


def test_a_reset_ends_what_was_verified_with_it(client, rosa, app):
    log_in(client)
    answer(client, next_code(app))
    second_factor.reset(rosa, by=User.objects.create_superuser("boss"))

    assert client.get(LIST)["Location"].startswith(SET_UP)
