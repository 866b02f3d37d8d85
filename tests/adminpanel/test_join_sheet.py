"""A team's link, its QR code, and the sheet to print."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from adminpanel.join_sheet import qr_code
from adminpanel.roles import ensure_roles
from tests.adminpanel.conftest import logged_in

LINK = "https://t.me/ward_bot?start=WARD5"


@pytest.fixture
def coordinator(db, settings):
    settings.TELEGRAM_BOT_USERNAME = "ward_bot"
    settings.TELEGRAM_API_URL = "https://api.telegram.org"
    user = User.objects.create_user("chris", is_staff=True)
    user.groups.add(ensure_roles()["Coordinator"])
    return user


def page(user, name, team):
    return logged_in(user).get(reverse(f"admin:bot_careteam_{name}", args=[team.pk]))


def test_the_team_shows_its_link_and_code(coordinator, team):
    shown = page(coordinator, "change", team).content.decode()

    assert LINK in shown
    assert qr_code(LINK) in shown
    assert reverse("admin:bot_careteam_join_sheet", args=[team.pk]) in shown


def test_the_sheet_says_what_it_is_in_two_languages(coordinator, team):
    shown = page(coordinator, "join_sheet", team).content.decode()

    assert qr_code(LINK) in shown
    for words in ("Ward 5", "@ward_bot", "not for emergencies: call 999", "llame al 999"):
        assert words in shown
    assert "http" not in shown.replace(LINK, "").replace("http://www.w3.org", "")


def test_the_demo_names_no_bot_of_telegrams(coordinator, team, settings):
    settings.DEBUG = True
    settings.TELEGRAM_API_URL = "http://127.0.0.1:8082"
    shown = page(coordinator, "join_sheet", team).content.decode()

    assert "http://127.0.0.1:8082/?start=WARD5" in shown
    assert "@ward_bot" not in shown


def test_without_the_bots_name_it_says_what_to_do(coordinator, team, settings):
    settings.TELEGRAM_BOT_USERNAME = ""
    settings.TELEGRAM_BOT_TOKEN = "1:never-ran"

    assert "TELEGRAM_BOT_USERNAME" in page(coordinator, "join_sheet", team).content.decode()
    assert "<svg" not in page(coordinator, "join_sheet", team).content.decode()
    assert "told its name" in page(coordinator, "change", team).content.decode()


def test_it_is_for_those_who_may_see_teams(stranger, team):
    assert page(stranger, "join_sheet", team).status_code == 403
