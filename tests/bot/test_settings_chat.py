"""Settings and pausing, as a patient changes them."""

from datetime import date, time

import pytest

from bot import places


def test_it_says_every_present_value_in_words(anna):
    screen = anna.tap_data("settings")

    for line in (
        "Language: English", "Time zone: London", "Quiet hours: none",
        "neutral words only", "Answers: short first", "Reminders: on",
    ):  # fmt: skip
        assert line in screen.text
    assert len(screen.keyboard) <= 8


def test_it_changes_the_language(anna):
    anna.tap_data("language")
    anna.tap("Español")

    assert anna.patient.language == "es"


def test_it_finds_the_zone_of_a_city(anna):
    anna.tap_data("zone")
    assert "I do not know that place" in anna.say("Atlantis-on-Sea").text
    anna.say("Buenos Aires")
    assert [one for one in anna.person.newest.buttons if "Buenos Aires, now" in one]
    screen = anna.tap("Buenos Aires")

    assert anna.patient.time_zone == "America/Argentina/Buenos_Aires"
    assert "Your time zone is set" in screen.text


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Barcelona", "Europe/Madrid"),
        ("México", "America/Mexico_City"),
        ("new york", "America/New_York"),
        ("Europe/Paris", "Europe/Paris"),
        ("mumbai", "Asia/Kolkata"),
    ],
)
def test_it_knows_places(text, zone):
    assert places.find(text)[0] == zone


@pytest.mark.parametrize("text", ["", "x", "qwertyuiop", "<b>"])
def test_it_knows_what_is_no_place(text):
    assert places.find(text) == []


def test_it_keeps_quiet_hours(anna):
    anna.tap_data("quiet")
    assert "22:00 to 8:00" in anna.tap("22:00 to 8:00").text
    assert (anna.patient.quiet_from, anna.patient.quiet_until) == (time(22), time(8))
    anna.tap_data("quiet:off")
    assert anna.patient.quiet_from is None


def test_it_reads_typed_quiet_hours(anna):
    anna.tap_data("quiet")
    screen = anna.say("10pm-7:30am")

    assert "Your quiet hours are 22:00 to 7:30." in screen.text
    assert (anna.patient.quiet_from, anna.patient.quiet_until) == (time(22), time(7, 30))
    assert anna.patient.awaiting == ""


def test_it_quotes_quiet_hours_that_it_cannot_read(anna):
    anna.tap_data("quiet")
    screen = anna.say("when I <i>sleep</i>")

    assert "I could not read “when I <i>sleep</i>” as two times." in screen.text
    assert "22:00 to 8:00" in screen.buttons
    anna.say("de 23 a 6")
    assert (anna.patient.quiet_from, anna.patient.quiet_until) == (time(23), time(6))


@pytest.mark.parametrize(
    ("data", "field", "value"),
    [
        ("choose:discreet:0", "is_discreet", False),
        ("choose:full:1", "prefers_full", True),
        ("choose:reminding:0", "wants_reminders", False),
        ("choose:team-messages:0", "wants_broadcasts", False),
    ],
)
def test_it_keeps_a_choice(anna, data, field, value):
    assert getattr(anna.patient, field) is not value
    anna.tap_data(data)
    anna.tap_data(data)

    assert getattr(anna.patient, field) is value


@pytest.mark.parametrize(
    "data",
    ["choose:status:1", "choose:full:2", "zone:Mars/Base", "quiet:25-8", "language:xx", "pause:x"],
)
def test_forged_settings_lead_home(anna, data):
    assert "That button is from earlier" in anna.tap_data(data).text


def test_it_pauses_and_resumes(anna, time_machine):
    time_machine.move_to("2026-11-23T10:00Z")
    anna.tap_data("pause")
    screen = anna.tap("In a week")

    assert "Everything is paused until 30 November" in screen.text
    assert len(screen.keyboard) <= 8
    assert anna.patient.paused_until.isoformat() == "2026-11-30T08:00:00+00:00"
    assert "paused" not in anna.tap("Resume now").text
    assert anna.patient.paused_until is None


def test_it_pauses_until_a_typed_date(anna, time_machine):
    time_machine.move_to("2026-11-23T10:00Z")
    anna.tap_data("pause:date")
    assert "could not read that as a date" in anna.say("soon").text
    assert "within the next year" in anna.say("2029-01-01").text
    anna.say("24/12")

    assert anna.patient.paused_until.date() == date(2026, 12, 24)
