import pytest

from content.models import ContentVersion, UrgentSign


@pytest.fixture
def library(new_faq):
    new_faq("her2", question="What is HER2?", alternatives=["her2 positive meaning"])
    new_faq("liver-symptoms", question="What symptoms can cancer in the liver cause?")
    new_faq("liver-tests", question="Which tests show cancer in the liver?")
    new_faq(
        "tired", question="Why am I so tired?", alternatives=["exhausted all the time", "fatigue"]
    )


@pytest.fixture
def cord(db):
    sign = UrgentSign.objects.create(
        key="cord", language="en", title="Pressure on the spinal cord", is_published=True,
        notice="- numb legs", act="Call now.", say="My legs are numb.",
        phrases=["leg* + numb/weak*", "cannot feel + leg*/feet"],
    )  # fmt: skip
    ContentVersion.bump()
    return sign


def test_it_answers_a_question_it_is_sure_of_in_a_new_message(anna, library):
    before = len(anna.person.replies)
    screen = anna.say("whats her2")

    assert screen.text.startswith("I think you mean:")
    assert "It is her2." in screen.text
    assert len(anna.person.replies) == before + 1


def test_it_offers_entries_when_it_is_not_sure(anna, library):
    screen = anna.say("cancer liver")

    assert screen.text.startswith("Did you mean")
    assert "Which tests show cancer in the liver?" in screen.buttons
    assert "I have no answer" in anna.tap("None of these").text


def test_it_repairs_spelling(anna, library):
    assert "It is tired." in anna.say("exausted all the tyme").text


def test_it_says_when_it_does_not_know(anna, library):
    screen = anna.say("where do i park my car")

    assert "I have no answer to that." in screen.text
    assert {"Topics", "My care team", "Urgent help", "Home"} <= set(screen.buttons)


def test_it_offers_something_else_on_not_what_i_meant(anna, library):
    anna.say("whats her2")
    screen = anna.tap("Not what I meant")

    assert "I have no answer" in screen.text or "Did you mean" in screen.text


def test_it_puts_urgent_signs_before_anything_else(anna, library, cord):
    screen = anna.say("My legs feel numb and what is her2")

    assert "Pressure on the spinal cord" in screen.text
    assert "Call now: 020 7946 0002" in screen.text
    assert "Emergency: 999" in screen.text
    assert screen.buttons[:2] == ["Show all numbers", "This is not happening to me now"]


def test_it_catches_a_sign_in_another_language_and_shows_it_in_the_readers(anna, cord):
    UrgentSign.objects.create(
        key="cord", language="es", title="Presión en la médula", is_published=True,
        notice="- piernas", act="Llame.", phrases=["pierna* + dormida*/adormecida*"],
    )  # fmt: skip
    ContentVersion.bump()

    assert "Pressure on the spinal cord" in anna.say("mis piernas están dormidas").text


def test_it_goes_on_to_the_search_when_it_is_not_happening_now(anna, library, cord):
    anna.say("can my legs get weak from her2 her2")

    assert "What is HER2?" in anna.tap("This is not happening to me now").buttons


def test_it_catches_urgent_signs_before_consent_and_after_stop(stranger, team, cord):
    assert "Pressure on the spinal cord" in stranger.say("I cant feel my legs").text
    stranger.start()
    stranger.tap("I agree")
    stranger.say("/stop")

    assert "Pressure on the spinal cord" in stranger.say("I cant feel my legs").text


def test_it_catches_urgent_signs_in_the_middle_of_setting_a_reminder(anna, cord):
    anna.tap("My reminders")
    anna.tap("New reminder")
    anna.tap("Once")
    anna.tap("Tomorrow")
    anna.tap("Other time")

    assert "Pressure on the spinal cord" in anna.say("my legs are weak").text


@pytest.mark.parametrize("text", ["a" * 4096, "<b>&</b>", "مرحبا", "🌷", "'; DROP TABLE", "%s {0}"])
def test_it_answers_any_text(anna, library, text):
    assert "Urgent help" in anna.say(text).buttons


@pytest.mark.parametrize(
    "what",
    ["send_photo", "send_sticker", "send_voice", "send_contact", "send_document", "send_location"],
)
def test_it_reads_only_text_and_says_so(anna, what):
    screen = anna.do(what)

    assert "I can read only text" in screen.text


def test_it_answers_groups_with_one_line(anna, simulator, telegram):
    group = simulator.add_group("Ward")
    group.say(anna.person, "/start")
    telegram()
    group.say(anna.person, "hello everybody")
    telegram()

    sent = [
        call
        for call in simulator.calls
        if call.method == "sendMessage" and call.params["chat_id"] == str(group.id)
    ]
    assert len(sent) == 1
    assert "private chat" in sent[0].params["text"]


def test_it_answers_a_channel_with_one_line(anna, simulator, telegram):
    channel = simulator.add_channel("News")
    channel.post("good morning")
    telegram()
    channel.post("good night")
    telegram()

    sent = [call for call in simulator.calls if call.params.get("chat_id") == str(channel.id)]
    assert len(sent) == 1


def test_an_urgent_card_does_not_wait_for_search_to_succeed(anna, monkeypatch, caplog):
    from bot.screens import questions

    sign = UrgentSign.objects.create(
        key="fever", language="en", title="Fever", notice="- hot", act="Call.",
        phrases=["fever"], is_published=True,
    )  # fmt: skip
    ContentVersion.bump()

    def broken(*arguments):
        raise RuntimeError("no index")

    monkeypatch.setattr(questions, "search", broken)

    assert sign.act in anna.say("I have a fever of 39 xyzzy").text
    assert "xyzzy" not in caplog.text
