import pytest

from bot.models import Feedback, SavedAnswer
from content.models import Revision
from content.publishing import publish, withdraw


def test_it_saves_an_answer_once_and_removes_it(anna, new_faq):
    faq = new_faq("her2")
    screen = anna.tap_data(f"faq:{faq.pk}")
    anna.tap("Save", screen)
    assert "Remove from saved" in anna.tap_data(f"save:{faq.pk}:show").buttons
    assert SavedAnswer.objects.count() == 1

    anna.tap_data("home")
    anna.tap("Saved answers")
    assert "It is her2." in anna.tap("What is her2?").text
    assert "You have no saved answer" in anna.tap("Remove from saved").text
    assert not SavedAnswer.objects.exists()


def test_it_lists_the_newest_first_and_counts_withdrawn_ones(anna, new_faq):
    faqs = [new_faq(key) for key in ("one", "two", "three")]
    for faq in faqs:
        anna.tap_data(f"save:{faq.pk}:show")
    withdraw(faqs[1], by=None, reason="Out of date.")
    screen = anna.tap_data("saved")

    assert screen.buttons[:2] == ["What is three?", "What is one?"]
    assert "taken back by the editors" in screen.text


def test_it_asks_before_a_saved_sensitive_answer(anna, new_faq):
    faq = new_faq("time", sensitive=True)
    anna.tap_data(f"save:{faq.pk}:show")
    anna.tap_data("saved")

    assert "both are fine" in anna.tap("What is time?").text
    assert "Remove from saved" in anna.tap("Show me").buttons


def test_it_shows_the_full_answer_at_once_to_who_prefers_it(anna, new_faq):
    faq = new_faq("long", full_answer="Paragraph with words.\n\n" * 150)
    patient = anna.patient
    patient.prefers_full = True
    patient.save(update_fields=["prefers_full"])
    screen = anna.tap_data(f"faq:{faq.pk}")

    assert "It is long." in screen.text
    assert "Paragraph with words." in screen.text
    assert "Read more" not in screen.buttons
    assert "page 2" in anna.tap("Next page").text


def test_it_keeps_one_vote_for_a_revision(anna, new_faq):
    faq = new_faq("her2")
    anna.tap_data(f"faq:{faq.pk}")
    anna.tap("This helped")
    anna.tap("Not what I needed")
    assert "too" not in anna.person.newest.text
    assert "editors of this guide will read" in anna.say("the <b>doses</b>").text

    feedback = Feedback.objects.get()
    assert (feedback.helped, feedback.comment) == (False, "the <b>doses</b>")
    assert feedback.revision_id == Revision.objects.get().pk


def test_it_asks_for_a_shorter_comment(anna, new_faq):
    faq = new_faq("her2")
    anna.tap_data(f"faq:{faq.pk}")
    anna.tap("Not what I needed")
    assert "up to 1000 characters" in anna.say("xyz " * 300).text
    anna.say("shorter xyz")

    assert Feedback.objects.get().comment == "shorter xyz"


def test_it_skips_the_comment(anna, new_faq):
    faq = new_faq("her2")
    anna.tap_data(f"faq:{faq.pk}")
    anna.tap("Not what I needed")

    assert "It is her2." in anna.tap("Skip").text
    assert not anna.patient.awaiting


def test_it_binds_the_vote_to_the_revision_shown(anna, new_faq):
    faq = new_faq("her2")
    shown = anna.tap_data(f"faq:{faq.pk}")
    first = Revision.objects.get()
    publish(faq, by=None)
    anna.tap("This helped", shown)

    assert Feedback.objects.get().revision == first


@pytest.mark.parametrize("data", ["helped:{faq}:{other}:show:yes", "helped:{faq}:0:show:yes",
                                  "helped:{faq}:{own}:show:maybe", "save:0:show"])  # fmt: skip
def test_it_refuses_forged_votes(anna, new_faq, data):
    faq, other = new_faq("her2"), new_faq("other")
    own = Revision.objects.get(faq=faq).pk
    other = Revision.objects.get(faq=other).pk
    screen = anna.tap_data(data.format(faq=faq.pk, own=own, other=other))

    assert "That button is from earlier" in screen.text
    assert not Feedback.objects.exists()
