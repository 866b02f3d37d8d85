from datetime import date

import pytest
from django.contrib.auth.models import Permission, User

from content.models import FAQ, GlossaryTerm, Revision
from content.publishing import publish, sign_off, withdraw


def open_(talk, faq, *labels):
    return talk.tap_data(f"faq:{faq.pk}")


def test_it_shows_the_short_answer_with_sources_and_who_reviewed_it(anna, new_faq):
    faq = new_faq("her2", question="What is HER2?", short_answer="It is **a protein**.")
    screen = open_(anna, faq)

    assert "What is HER2?" in screen.text
    assert "<b>a protein</b>" in screen.html
    assert "Sources: NCI" in screen.text
    assert "Not yet reviewed by your care team" in screen.text


def test_it_says_that_starter_text_is_starter_text(anna, new_faq):
    faq = new_faq("her2", published=False)
    publish(faq, by=None, starter=True)

    assert "Starter text, not yet reviewed by your care team" in open_(anna, faq).text


def test_it_names_the_reviewer_after_sign_off(anna, new_faq):
    faq = new_faq("her2")
    reviewer = User.objects.create_user("r", first_name="Robin", last_name="Hall")
    reviewer.user_permissions.add(Permission.objects.get(codename="sign_off_faq"))
    sign_off(faq, by=reviewer, role="oncology nurse")
    screen = open_(anna, faq)

    assert "Reviewed by Robin Hall, oncology nurse" in screen.text
    assert "Not yet reviewed" not in screen.text


def test_it_says_when_a_review_is_overdue(anna, new_faq):
    faq = new_faq("her2")
    Revision.objects.update(
        reviewer_name="Robin Hall", reviewer_role="nurse",
        reviewed_on=date(2020, 1, 1), review_by=date(2021, 1, 1),
    )  # fmt: skip

    assert "past its review date" in open_(anna, faq).text


def test_it_never_folds_signs_to_act_on_away(anna, new_faq):
    faq = new_faq("spine", act_now="- numb legs", full_answer="More about it.")

    assert "Signs to act on now" in open_(anna, faq).text
    assert "numb legs" in anna.tap("Read more").text


def test_it_pages_a_long_answer_and_drops_nothing(anna, new_faq):
    words = [f"word{number}" for number in range(900)]
    faq = new_faq("long", full_answer=" ".join(words))
    open_(anna, faq)
    seen = [anna.tap("Read more").text]
    while "Next page" in anna.person.newest.buttons:
        seen.append(anna.tap("Next page").text)

    read = " ".join(seen).split()
    assert len(seen) > 2
    assert [word for word in read if word.startswith("word")] == words
    assert "Sources" in seen[-1]
    assert "It is long." in anna.tap("Back").text


def test_it_opens_a_sensitive_answer_only_after_show_me(anna, new_faq):
    faq = new_faq("time", sensitive=True, short_answer="The secret.", full_answer="Rest.")
    screen = open_(anna, faq)
    assert "The secret." not in screen.text
    assert "both are fine" in screen.text

    assert "The secret." in anna.tap("Show me").text
    anna.tap("Read more")
    assert "The secret." in anna.tap("Back").text


def test_it_opens_related_questions(anna, new_faq):
    other = new_faq("other", question="What about the other?")
    faq = new_faq("first", published=False)
    faq.related.add(other)
    publish(faq, by=None)
    open_(anna, faq)

    assert "It is other." in anna.tap("What about the other?").text


def test_it_shows_a_new_revision_at_the_next_tap(anna, new_faq):
    faq = new_faq("her2", short_answer="Old.")
    assert "Old." in open_(anna, faq).text

    FAQ.objects.filter(pk=faq.pk).update(short_answer="Draft only.")
    assert "Old." in open_(anna, faq).text

    publish(faq, by=None)
    assert "Draft only." in open_(anna, faq).text


def test_it_leads_home_from_a_withdrawn_answer(anna, new_faq):
    faq = new_faq("her2")
    open_(anna, faq)
    withdraw(faq, by=None, reason="Out of date.")

    assert "That button is from earlier" in open_(anna, faq).text


def test_it_tells_when_an_answer_is_not_translated(anna, new_faq):
    faq = new_faq("her2")
    patient = anna.patient
    patient.language = "es"
    patient.save(update_fields=["language"])
    from django.utils import translation

    with translation.override("es"):
        wanted = translation.gettext("This answer is not yet translated into your language.")
    assert wanted in open_(anna, faq).text


@pytest.mark.parametrize("text", ["<b>x</b> & y", "5 < 6 and 7 > 3", "[x](javascript:alert)"])
def test_it_escapes_what_editors_type(anna, new_faq, text):
    faq = new_faq("odd", question=text, short_answer=text)

    assert open_(anna, faq).text  # the simulator refuses markup that Telegram would refuse


def test_it_keeps_an_answer_found_within_eight_rows(anna, new_faq):
    GlossaryTerm.objects.create(
        key="mri", language="en", term="MRI", meaning="A picture.", is_published=True
    )
    others = [new_faq(key) for key in ("one", "two", "three")]
    faq = new_faq("her2", published=False, short_answer="An MRI.", full_answer="More.")
    faq.related.add(*others)
    publish(faq, by=None)
    screen = anna.say("what is her2")

    assert len(screen.keyboard) == 7
    assert screen.buttons[:3] == ["Not what I meant", "Read more", "Words explained"]
    assert len({"What is one?", "What is two?", "What is three?"} & set(screen.buttons)) == 2


def test_signs_to_act_on_now_leave_one_related_question_and_five_rows(anna, new_faq):
    others = [new_faq(key) for key in ("one", "two")]
    faq = new_faq("cord", published=False, act_now="Call.", full_answer="More.")
    faq.related.add(*others)
    publish(faq, by=None)
    screen = open_(anna, faq)

    assert len({"What is one?", "What is two?"} & set(screen.buttons)) == 1
    assert len(screen.keyboard) == 5
