"""How long a session lasts, wrong passwords, and being asked again."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from adminpanel import addresses
from adminpanel.models import AuditEvent
from bot.broadcasts.drafts import Draft, create_broadcast
from bot.models import Patient
from tests.adminpanel.conftest import logged_in

PASSWORD = "a long one for Rosa"
LIST = "/admin/content/faq/"


@pytest.fixture(autouse=True)
def behind_a_proxy(settings):
    settings.TRUSTED_PROXIES = 1


@pytest.fixture
def rosa(db):
    return User.objects.create_superuser("rosa", password=PASSWORD)


@pytest.fixture
def session(rosa):
    client = logged_in(rosa)
    client.get("/admin/")
    return client


def log_in(client, password=PASSWORD, username="rosa", address="192.0.2.1"):
    return client.post(
        "/admin/login/",
        {"username": username, "password": password},
        headers={"X-Forwarded-For": address},
    )


def after(time_machine, **passed):
    time_machine.move_to(timezone.now() + timedelta(**passed), tick=False)


def test_an_idle_session_ends(session, time_machine, settings):
    after(time_machine, minutes=settings.SESSION_IDLE_MINUTES - 1)
    assert session.get(LIST).status_code == 200
    after(time_machine, minutes=settings.SESSION_IDLE_MINUTES + 1)

    assert "/admin/login/" in session.get(LIST)["Location"]


def test_a_busy_session_ends_after_half_a_day(session, time_machine):
    for _time in range(36):
        after(time_machine, minutes=19)
        assert session.get(LIST).status_code == 200
    for _time in range(3):
        after(time_machine, minutes=19)

    assert "/admin/login/" in session.get(LIST)["Location"]


def test_five_wrong_passwords_lock_out_who_guesses_and_say_so(rosa):
    guesser = Client()
    for _time in range(4):
        assert log_in(guesser, "wrong").status_code == 200
    refused = log_in(guesser, "wrong")

    assert refused.status_code == 429
    assert b"Please wait a quarter of an hour" in refused.content
    assert log_in(guesser).status_code == 429  # even with the right one
    assert log_in(Client(), address="192.0.2.2").status_code == 302  # the colleague herself


def test_the_lockout_ends(rosa, time_machine):
    guesser = Client()
    for _time in range(5):
        log_in(guesser, "wrong")
    after(time_machine, minutes=16)

    assert log_in(guesser).status_code == 302


def test_a_lockout_does_not_tell_which_accounts_exist(rosa):
    said = []
    for name in ("rosa", "nobody"):
        client = Client()
        for _time in range(5):
            page = log_in(client, "wrong", name)
        said.append((page.status_code, page.content.replace(name.encode(), b"")))

    assert said[0][0] == said[1][0] == 429
    assert b"Please wait" in said[1][1]


@pytest.mark.parametrize(
    ("proxies", "header", "expected"),
    [
        (1, "203.0.113.9, 192.0.2.1", "192.0.2.1"),  # what the caller made up is left out
        (2, "192.0.2.1, 10.0.0.1", "192.0.2.1"),
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "nonsense", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_the_address_is_the_one_our_proxy_saw(rf, settings, proxies, header, expected):
    settings.TRUSTED_PROXIES = proxies
    headers = {"X-Forwarded-For": header} if header else {}

    assert addresses.of(rf.get("/", headers=headers)) == expected


@pytest.mark.parametrize("weak", ["short-one-1", "123456789012", "7" * 20])
def test_a_weak_password_is_refused(session, rosa, weak):
    page = session.post(
        f"/admin/auth/user/{rosa.pk}/password/", {"password1": weak, "password2": weak}
    )
    rosa.refresh_from_db()

    assert page.status_code == 200
    assert rosa.check_password(PASSWORD)


@pytest.fixture
def long_ago(session, time_machine):
    """Logged in, and at work for eleven minutes since."""
    after(time_machine, minutes=11)
    return session


@pytest.mark.parametrize(
    "path",
    ["auth/user/add/", "auth/user/{user}/change/", "auth/user/{user}/password/",
     "auth/user/{user}/delete/", "auth/group/add/",
     "adminpanel/auditevent/csv/", "content/apitoken/add/"],
)  # fmt: skip
def test_what_cannot_be_undone_asks_again(long_ago, rosa, patient, path):
    address = "/admin/" + path.format(user=rosa.pk, patient=patient.pk)
    asked = long_ago.get(address)
    assert asked["Location"].startswith("/admin/confirm/")
    assert long_ago.post(address, {"post": "yes"})["Location"].startswith("/admin/confirm/")
    assert Patient.objects.filter(pk=patient.pk).exists()

    wrong = long_ago.post(asked["Location"], {"password": "wrong", "next": address})
    assert b"not your password" in wrong.content
    right = long_ago.post(asked["Location"], {"password": PASSWORD, "next": address})
    assert right["Location"] == address
    assert long_ago.get(address).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["content/faq/insight/export/", "content/importjob/export/?format=csv",
     "bot/broadcast/{broadcast}/recipients.csv"],
)  # fmt: skip
def test_a_file_to_take_away_asks_again_and_is_noted(long_ago, path):
    broadcast = create_broadcast(Draft(title="Closed", texts={"en": "Closed."}), by=None)
    address = "/admin/" + path.format(broadcast=broadcast.pk)

    asked = long_ago.get(address)
    assert asked["Location"].startswith("/admin/confirm/")
    long_ago.post(asked["Location"], {"password": PASSWORD, "next": address})
    assert "attachment" in long_ago.get(address)["Content-Disposition"]
    assert AuditEvent.objects.filter(action__endswith="export").exists()


def test_releasing_a_broadcast_asks_again_and_comes_back_to_it(long_ago):
    broadcast = create_broadcast(Draft(title="Closed", texts={"en": "Closed."}), by=None)
    page = f"/admin/bot/broadcast/{broadcast.pk}/change/"

    asked = long_ago.post(reverse("admin:bot_broadcast_release", args=[broadcast.pk]))

    assert asked["Location"] == f"/admin/confirm/?{urlencode({'next': page})}"
    broadcast.refresh_from_db()
    assert broadcast.state == broadcast.State.DRAFT


def test_actions_on_a_list_of_users_ask_again(long_ago, rosa):
    act = {"action": "delete_selected", "_selected_action": [rosa.pk], "post": "yes"}

    assert long_ago.post("/admin/auth/user/", act)["Location"].startswith("/admin/confirm/")
    assert long_ago.get("/admin/auth/user/").status_code == 200


def test_guesses_there_are_counted_as_well(long_ago):
    for _time in range(5):
        page = long_ago.post("/admin/confirm/", {"password": "wrong"})

    assert page.status_code == 429
