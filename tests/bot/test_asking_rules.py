import pytest

from content.models import ContentVersion, LoggedQuestion, UrgentSign


@pytest.fixture
def library(new_faq):
    new_faq("capecitabine", question="What is capecitabine?")
    new_faq("her2", question="What is HER2?", alternatives=["her2 positive meaning"])
    new_faq("liver-symptoms", question="What symptoms can cancer in the liver cause?")
    new_faq("liver-tests", question="Which tests show cancer in the liver?")


@pytest.fixture
def cord(db):
    UrgentSign.objects.create(
        key="cord", language="en", title="Pressure on the spinal cord", is_published=True,
        notice="- numb legs", act="Call now.", phrases=["leg* + numb/weak*"],
    )  # fmt: skip
    ContentVersion.bump()


def test_it_answers_a_greeting_with_one_line_above_the_menu(anna, library):
    screen = anna.say("Hello")

    assert screen.text.startswith("Hello. It is good that you are here.")
    assert "Topics" in screen.buttons


def test_it_gives_no_advice_on_doses_but_the_numbers_and_what_there_is_to_read(anna, library):
    screen = anna.say("can I double my capecitabine")

    assert "I cannot advise on doses" in screen.text
    assert "020 7946 0002" in screen.text
    assert "What is capecitabine?" in screen.buttons


def test_an_urgent_sign_comes_before_the_dosage_rule(anna, library, cord):
    assert "spinal cord" in anna.say("my legs are numb should i stop taking my pills").text


def test_it_logs_a_question_without_an_answer_once_and_scrubbed(anna, library):
    anna.say("my name is maria where do i park near 12345")
    anna.say("my name is maria where do i park near 12345")

    logged = LoggedQuestion.objects.get()
    assert logged.kind == LoggedQuestion.Kind.UNANSWERED
    assert "park" in logged.text
    assert "maria" not in logged.text
    assert "12345" not in logged.text


def test_it_logs_nothing_before_consent_and_after_stop(stranger, team, library):
    stranger.say("where do i park")
    stranger.start()
    stranger.tap("I agree")
    stranger.say("/stop")
    stranger.say("where do i park")

    assert not LoggedQuestion.objects.exists()


def test_not_what_i_meant_logs_the_entry_offered_once(anna, library):
    screen = anna.say("whats her2")
    anna.tap("Not what I meant", screen)
    anna.tap("Not what I meant", screen)

    logged = LoggedQuestion.objects.get()
    assert logged.offered.key == "her2"
    assert logged.kind == LoggedQuestion.Kind.NOT_MEANT


def test_none_of_these_logs_the_best_entry_offered(anna, library):
    anna.say("cancer liver")
    anna.tap("None of these")

    assert LoggedQuestion.objects.get().offered.key.startswith("liver")


def test_a_changed_message_is_asked_anew(anna, library):
    anna.say("where do i park")
    anna.do("edit", anna.person.messages[-2], "whats her2")

    assert "It is her2." in anna.person.newest.text
