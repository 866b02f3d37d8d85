"""The privacy notice: the same in the chat and on the web, and it names who is responsible."""

import html
import re

import pytest
from django.core.checks import run_checks

from bot.checks import privacy_notice_names_somebody
from bot.privacy_page import as_html


@pytest.fixture
def named(settings):
    settings.CLINIC_NAME = "St Anna & Co"
    settings.DATA_CONTROLLER = "St Anna Trust, 1 High Street"
    settings.PRIVACY_CONTACT = "privacy@example.org"


def words(text):
    """Without markup, bullets and line breaks."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).replace("•", " ").split())


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_says_what_the_bot_says(client, anna, named, language):
    anna.patient.__class__.objects.update(language=language)
    said = anna.say("/privacy").text
    page = client.get("/privacy/", {"language": language}, secure=True).content.decode()

    assert words(said) in words(page)
    assert "St Anna Trust" in words(said)
    assert f'<html lang="{language}">' in page


def test_it_follows_the_browsers_language_and_a_choice_wins(client):
    spanish = client.get("/privacy/", headers={"Accept-Language": "es"}, secure=True)
    chosen = client.get("/privacy/?language=en", headers={"Accept-Language": "es"}, secure=True)
    unknown = client.get("/privacy/?language=xx", secure=True)

    assert "Aviso de privacidad" in spanish.content.decode()
    assert "Privacy notice" in chosen.content.decode()
    assert "Privacy notice" in unknown.content.decode()


def test_it_names_the_clinic_and_escapes_it(client, named):
    page = client.get("/privacy/", secure=True).content.decode()

    assert "St Anna &amp; Co" in page
    assert "mailto:privacy@example.org" in page


def test_without_settings_it_names_nobody_and_leaves_no_gap(client, settings):
    settings.CLINIC_NAME = settings.DATA_CONTROLLER = settings.PRIVACY_CONTACT = ""
    page = client.get("/privacy/", secure=True).content.decode()

    assert "Responsible" not in page
    assert "Care Companion is a Telegram bot." in page


def test_it_tells_the_days_of_the_settings(client, settings):
    settings.DELIVERY_DAYS = 77

    assert "77 days" in words(client.get("/privacy/", secure=True).content.decode())


def test_bullets_become_a_list_and_nothing_is_lost():
    assert as_html("<b>Title</b>\n\n• one\n• two &amp; three\n\nlast\nline") == (
        "<p><b>Title</b></p>\n<ul><li>one</li><li>two &amp; three</li></ul>\n<p>last<br>line</p>"
    )


def test_the_check_names_what_is_missing(settings, named):
    settings.DATA_CONTROLLER = ""
    (warning,) = privacy_notice_names_somebody()

    assert "DATA_CONTROLLER" in warning.msg
    assert "CLINIC_NAME" not in warning.msg
    assert warning in run_checks(include_deployment_checks=True)
    settings.DATA_CONTROLLER = "St Anna Trust"
    assert privacy_notice_names_somebody() == []
