"""What people do that no button offers."""

import pytest

from bot.models import Patient
from content.models import ContentVersion, LoggedQuestion, UrgentSign


@pytest.fixture
def cord(db):
    UrgentSign.objects.create(
        key="cord", language="en", title="Pressure on the spinal cord", is_published=True,
        notice="- numb legs", act="Call now.", phrases=["cannot feel + leg*/feet"],
    )  # fmt: skip
    ContentVersion.bump()


def mine(talk):
    """The newest message that the person has written."""
    return [one for one in talk.person.chat.messages if not one.from_bot][-1]


def test_a_tap_after_stop_does_not_set_a_reminder_that_never_comes(anna):
    anna.tap_data("reminders")
    anna.say("/stop")
    screen = anna.tap_data("remind:daily:0:0900:contact:set")

    assert "I will not write to you again" in screen.text
    assert not anna.patient.reminders.exists()
    assert "I send you messages again." in anna.tap("Start again").text
    assert "Your reminder is set" in anna.tap_data("remind:daily:0:0900:contact:set").text


def test_after_stop_numbers_calls_and_leaving_still_work(anna):
    anna.say("/stop")

    assert "020 7946 0002" in anna.tap("Urgent help").text
    assert "Your request is with" in anna.tap_data("callback:effect:any:known").text
    assert "withdrawn" in anna.tap("Cancel the request").text
    assert "Erase everything?" in anna.tap_data("erase").text
    assert anna.patient.status == Patient.Status.STOPPED


def test_a_tap_after_a_block_starts_again(anna):
    anna.do("block")
    anna.person.blocked = False
    assert anna.patient.status == Patient.Status.BLOCKED

    assert "What would you like" in anna.tap_data("topic:0").text
    assert anna.patient.status == Patient.Status.ACTIVE


def test_start_after_stop_says_that_messages_come_again(anna):
    anna.say("/stop")
    assert "I send you messages again." in anna.start().text


@pytest.mark.parametrize("kind", ["photo", "document"])
def test_an_urgent_caption_opens_the_urgent_card(anna, cord, kind):
    anna.do(f"send_{kind}")
    assert "I can read only text" in anna.person.newest.text
    getattr(anna.person, f"send_{kind}")(caption="I cannot feel my legs")
    screen = anna._read()

    assert "Pressure on the spinal cord" in screen.text
    assert "This is not happening to me now" in screen.buttons


def test_an_urgent_caption_passes_the_flood_limit(anna, cord):
    for _number in range(20):
        anna.do("send_sticker")
    anna.person.send_photo(caption="I cannot feel my legs")

    assert "Pressure on the spinal cord" in anna._read().text


def test_a_newcomers_picture_leads_to_the_start(stranger, team):
    screen = stranger.do("send_photo")

    assert screen.buttons == ["Start", "Urgent help"]
    assert "Before we start" in stranger.tap("Start").text


def test_a_mended_command_is_obeyed(anna):
    assert "I do not know that command" in anna.say("/stpo").text
    screen = anna.do("edit", mine(anna), "/stop")

    assert "I will not write to you again" in screen.text
    assert anna.patient.status == Patient.Status.STOPPED


def test_an_unknown_link_says_so(anna):
    assert "I do not know that link" in anna.start("NOBODY").text
    assert "I do not know that link" not in anna.start("WARD5").text


def test_a_link_to_an_answer_survives_the_way_to_consent(stranger, team, new_faq):
    new_faq("scan", question="What is a scan?")
    stranger.start("faq-scan")
    for label in ("Tell me more", "Not now", "Start", "Español", "English"):
        stranger.tap(label)

    assert "It is scan." in stranger.tap("I agree").text


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("STOP", "Everything I keep about you is yours"),
        ("delete my data", "Everything I keep about you is yours"),
        ("Help me!", "Signs that need a call now"),
        ("socorro", "Signs that need a call now"),
        ("ayuda", "How to use this guide"),
        ("are you a robot?", "How to use this guide"),
        ("my care team", "The number to use now"),
        ("Topics", "There is nothing to read here yet."),
        ("My reminders.", "You have no reminder"),
        ("settings", "Quiet hours: none"),
        ("Menu", "What would you like to do?"),
        ("/ayuda", "I do not know that command"),
    ],
)
def test_words_that_name_a_screen_open_it(anna, text, answer):
    assert answer in anna.say(text).text
    assert anna.patient.status == Patient.Status.ACTIVE
    assert not LoggedQuestion.objects.exists()


def test_the_words_on_a_button_work_in_spanish(anna):
    anna.tap_data("language:es")

    assert "No tiene ningún recordatorio" in anna.say("mis recordatorios").text


def test_words_in_a_question_do_not_hijack_it(anna, new_faq):
    new_faq("breaks", question="Can I stop treatment?")

    assert "It is breaks." in anna.say("can i stop treatment").text


@pytest.mark.parametrize("text", ["привет, как дела", "مرحبا", "你好", "<b>x</b> & <script>", "𝕳i"])
def test_any_script_gets_an_answer_with_a_way_on(anna, text):
    assert {"Urgent help", "Home"} & set(anna.say(text).buttons)


def test_ten_thousand_characters_are_answered_part_by_part(anna, cord):
    before = len(anna.person.replies)
    anna.say("word " * 2000 + "and I cannot feel my legs")

    assert len(anna.person.replies) == before + 3
    assert "Pressure on the spinal cord" in anna.person.newest.text


def test_a_very_old_button_gets_its_screen_as_a_new_message(anna):
    before = len(anna.person.replies)
    anna.person.tap_data(1_000_000, "topic:0")  # a message that is gone

    assert "Choose one" in anna._read().text or "nothing to read" in anna.person.newest.text
    assert len(anna.person.replies) == before + 1
