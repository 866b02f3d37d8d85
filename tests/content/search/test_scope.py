"""Small talk, doses, other diseases and errands are no reason to show an entry as the answer."""

import pytest

from content.search.scope import trust


def nothing_is_asked(phrase):
    return False


@pytest.mark.parametrize(
    "text",
    [
        "thank you so much",
        "where do i park for chemo",
        "prostate cancer bone mets",
        "what is the wifi password",
        "can i double my capecitabine",
        "how much ibuprofen can i take",
        "donde puedo aparcar",
        "my dog has liver cancer",
        "calculate my odds of being alive in 2030",
    ],
)
def test_it_trusts_these_less(text):
    assert trust(text, nothing_is_asked) < 1


@pytest.mark.parametrize(
    "text",
    ["my back hurts and my legs feel weak", "whats her2", "bone mets", "quimio makes me vomit",
     "what does parked mean on my scan report, nothing has moved since the treatment in spring"],
)  # fmt: skip
def test_it_trusts_these(text):
    assert trust(text, nothing_is_asked) == 1


def test_an_entry_about_it_makes_it_fit():
    assert trust("where do i park", lambda phrase: phrase == "park") == 1


def test_in_a_longer_message_a_phrase_is_by_the_way():
    text = "i felt sick in the car park before they had even given me anything is that normal"

    assert trust(text, nothing_is_asked) == 1
