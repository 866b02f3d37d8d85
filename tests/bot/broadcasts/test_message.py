"""What patients read, and what they can tap."""

import pytest

from bot import outbox
from bot.broadcasts.drafts import Button
from bot.broadcasts.message import contents_of, message
from bot.models import Patient
from content.snapshot import current


def show(broadcast, language="en", discreet=False, team=None):
    return message(
        contents_of(broadcast), current(), language=language, team=team, discreet=discreet
    )


def test_it_is_the_text_in_the_patients_language_with_their_teams_name(new_draft, team):
    broadcast = new_draft(texts={"en": "**Closed.** Call {team}.", "es": "Cerrado. {team}."})

    assert show(broadcast, team=team).text == "<b>Closed.</b> Call Ward 5."
    assert show(broadcast, "es").text == "Cerrado. su equipo médico."


def test_a_neutral_notification_hides_the_text_until_it_is_tapped(new_draft):
    shown = show(new_draft(), discreet=True)

    assert shown.text == (
        "There is a message for you. Tap to read it.\n\n"
        "<tg-spoiler>The clinic is closed on Monday.</tg-spoiler>"
    )


def test_without_a_text_for_them_there_is_no_message(new_draft):
    assert show(new_draft(fallback_language=""), "es") is None
    assert show(new_draft(), "es").text == "The clinic is closed on Monday."


def test_a_withdrawn_entry_has_no_button(new_draft, new_faq):
    new_faq("scan", label="Scans")
    broadcast = new_draft(buttons=[Button("entry", "scan"), Button("entry", "gone")])

    assert [row[0].label for row in show(broadcast).rows] == ["Scans", "Urgent help"]


@pytest.fixture
def arrived(anna, new_faq, new_sending, simulator, now):
    """A message with three buttons in Anna's chat."""
    new_faq("scan", label="Scans")
    Patient.objects.update(is_discreet=False)
    broadcast = new_sending(buttons=[Button("entry", "scan"), Button("call"), Button("ack")])
    shown = show(broadcast)
    keyboard = [
        [{"text": button.label, "callback_data": button.data} for button in row]
        for row in shown.rows
    ]
    simulator.call(
        "sendMessage",
        {"chat_id": anna.person.id, "text": shown.text, "parse_mode": "HTML",
         "reply_markup": {"inline_keyboard": keyboard}},
    )  # fmt: skip
    outbox.mark_sent([(row, 7) for row in outbox.begin(outbox.claim(now=now))])
    return broadcast


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("Scans", "It is scan."),
        ("Please call me", "What is it about?"),
        ("I have read this", "Your team sees that you have read it."),
        ("Urgent help", "999"),
    ],
)
def test_a_tap_opens_below_and_the_message_stays(anna, arrived, label, said):
    sent = anna.person.newest
    shown = anna.tap(label)

    assert said in shown.text
    assert shown is not sent
    assert sent.text == "The clinic is closed on Monday."


def test_reading_it_is_counted_once(anna, arrived):
    sent = anna.person.newest
    for _tap in range(2):
        anna.tap("I have read this", sent)

    assert arrived.deliveries.get().answer == "read"


def test_nobody_acknowledges_what_they_never_got(anna, new_sending):
    broadcast = new_sending(languages=["en"])
    broadcast.deliveries.all().delete()

    assert "from earlier" in anna.tap_data(f"new:read-message:{broadcast.pk}").text
