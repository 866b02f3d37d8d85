from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from bot.models import Reminder

MONDAY_NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY_NOON, tick=False) as clock:
        yield clock


def begin(talk):
    talk.tap("My reminders")
    return talk.tap("New reminder")


def test_it_sets_a_weekly_reminder_in_four_taps(anna):
    begin(anna)
    anna.tap("Every week")
    anna.tap("Friday")
    screen = anna.tap("Morning, 9:00")
    assert "Every Friday at 9:00" in screen.text
    assert "Contact my care team" in screen.text
    assert "Time zone: London" in screen.text

    screen = anna.tap("Yes, set it")
    assert "Next: Friday 27 November, 9:00 (London)" in screen.text
    reminder = Reminder.objects.get()
    assert reminder.next_due == datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("taps", "words", "due"),
    [
        (["Every day"], "Every day at 18:00", (2026, 11, 23, 18)),
        (["Every few days", "Every 21 days"], "Every 21 days at 18:00", (2026, 11, 23, 18)),
        (["Every month", "15"], "Every month on day 15 at 18:00", (2026, 12, 15, 18)),
        (["Every month", "31"], "a shorter month’s last, at 18:00", (2026, 11, 30, 18)),
        (["Once", "Tomorrow"], "Once, on Tuesday 24 November at 18:00", (2026, 11, 24, 18)),
        (
            [
                "Every week",
                "Several days",
                "Friday",
                "Monday",
                "Tuesday",
                "Tuesday, chosen",
                "Done",
            ],
            "Every Monday and Friday at 18:00",
            (2026, 11, 23, 18),
        ),
    ],
)
def test_it_sets_every_kind(anna, taps, words, due):
    begin(anna)
    for label in taps:
        anna.tap(label)
    assert words in anna.tap("Evening, 18:00").text
    anna.tap("Yes, set it")

    assert Reminder.objects.get().next_due == datetime(*due, tzinfo=UTC)


def test_one_before_an_appointment_waits_until_its_day_is_known(anna):
    begin(anna)
    anna.tap("Before an appointment")
    anna.tap("The day before my appointment")
    assert "I do not know the date of your next appointment" in anna.tap("Midday, 12:00").text
    assert "It waits for the date" in anna.tap("Yes, set it").text

    assert "Set the date of my appointment" in anna.person.newest.buttons
    reminder = Reminder.objects.get()
    assert (reminder.status, reminder.next_due) == (Reminder.Status.ACTIVE, None)
    assert "The day before my appointment, 12:00" in anna.tap("My reminders").buttons


def test_one_before_an_appointment_that_is_known_gets_its_time(anna):
    patient = anna.patient
    patient.visit_on = date(2026, 12, 4)
    patient.save(update_fields=["visit_on"])
    anna.tap_data("remind:visit:2:0900:contact:set")
    assert Reminder.objects.get().next_due == datetime(2026, 12, 2, 9, tzinfo=UTC)

    assert "That time has passed" in anna.tap_data("remind:visit:30:0900:contact:set").text


def test_what_it_is_about_can_be_changed_before_it_is_set(anna):
    begin(anna)
    anna.tap("Every day")
    anna.tap("Evening, 18:00")
    anna.tap("What is it about?")
    assert "Ask my team about results" in anna.tap("Ask my team about results").text
    anna.tap("Yes, set it")

    assert Reminder.objects.get().preset == Reminder.Preset.RESULTS


def test_it_sets_a_typed_time_minutes_ahead(anna):
    begin(anna)
    anna.tap("Once")
    anna.tap("Today")
    assert "What time?" in anna.tap("Other time").text
    assert "Once, on Monday 23 November at 12:02" in anna.say("in 2 minutes").text

    anna.tap("Yes, set it")
    assert Reminder.objects.get().next_due == MONDAY_NOON + timedelta(minutes=2)


def test_it_asks_again_when_it_cannot_read_the_time(anna):
    begin(anna)
    anna.tap("Once")
    anna.tap("Tomorrow")
    anna.tap("Other time")

    assert "I could not read that as a time" in anna.say("when I wake up").text
    assert "Tuesday 24 November at 7:30" in anna.say("7.30").text


def test_how_often_can_be_typed(anna):
    begin(anna)
    assert "Every Friday at 10:00" in anna.say("every friday at 10").text
    begin_again = anna.tap("Change")
    assert "How often" in begin_again.text
    assert "I could not read when" in anna.say("now and then").text
    assert "Which" not in anna.say("every day").text
    assert "Every day at 9:00" in anna.tap("Morning, 9:00").text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Remind me tomorrow at 9", "Once, on Tuesday 24 November at 9:00"),
        ("please remind me in 20 minutes", "Once, on Monday 23 November at 12:20"),
        ("Recuérdame cada viernes a las 10", "Every Friday at 10:00"),
        ("remind me", "How often shall I remind you?"),
    ],
)
def test_a_typed_wish_to_be_reminded_is_understood_anywhere(anna, text, words):
    assert words in anna.say(text).text


def test_it_forgets_a_half_set_reminder_when_the_patient_goes_elsewhere(anna):
    begin(anna)
    anna.tap("Once")
    anna.tap("Tomorrow")
    anna.tap("Other time")
    anna.tap("Home")

    assert "I have no answer" in anna.say("10:00").text


def test_it_sets_one_reminder_on_a_double_tap_and_on_a_later_one(anna, monday):
    begin(anna)
    anna.tap("Every week")
    anna.tap("Friday")
    screen = anna.tap("Morning, 9:00")
    anna.person.tap("Yes, set it", screen)
    anna.tap_data("remind:weekly:4:0900:contact:set", screen)
    monday.shift(timedelta(days=3))
    anna.tap_data("remind:weekly:4:0900:contact:set", screen)

    assert Reminder.objects.count() == 1


def test_it_refuses_a_time_that_has_passed(anna):
    begin(anna)
    anna.tap("Once")
    assert "Morning, 9:00" not in anna.tap("Today").buttons

    screen = anna.tap_data("remind:once:20261123:0900:contact:set")
    assert "That time has passed" in screen.text
    screen = anna.tap_data("remind:once:20261001:0900:contact:set")
    assert "That day has passed" in screen.text
    assert not Reminder.objects.exists()


@pytest.mark.parametrize(
    "data",
    ["remind:weekly:9", "remind:weekly:", "remind:weekly:111111111111", "remind:monthly:32",
     "remind:every:0", "remind:every:x:0900", "remind:visit:-1", "remind:daily:1:0900",
     "remind:daily:0:0900:nothing", "remind:daily:0:0900:contact:yes", "change:x", "change",
     "change:1:daily:0:0900:contact:set", "remind:weekly:+xyz9"],
)  # fmt: skip
def test_forged_buttons_set_nothing(anna, data):
    assert "Home" in anna.tap_data(data).text or anna.person.newest.buttons
    assert not Reminder.objects.exists()
