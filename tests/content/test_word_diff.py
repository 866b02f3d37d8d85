from hypothesis import given
from hypothesis import strategies as st

from content.word_diff import Change, Part, shortened, word_diff

texts = st.lists(st.sampled_from(["a", "b", "<i>", "ñ", "two ", "\n"]), max_size=30).map(" ".join)


def joined(parts, *, without):
    return "".join(part.text for part in parts if part.change != without)


@given(texts, texts)
def test_both_texts_can_be_read_from_it(old, new):
    parts = word_diff(old, new)

    assert joined(parts, without=Change.ADDED) == old
    assert joined(parts, without=Change.REMOVED) == new


def test_it_compares_words_and_not_letters():
    assert word_diff("It is a rare sign.", "It is a common sign.") == [
        Part(Change.SAME, "It is a "),
        Part(Change.REMOVED, "rare "),
        Part(Change.ADDED, "common "),
        Part(Change.SAME, "sign."),
    ]


def test_it_leaves_out_what_is_far_from_any_change():
    far = "word " * 200
    parts = list(shortened(word_diff(f"{far}old {far}", f"{far}new {far}")))

    assert [part.change for part in parts] == ["same", "removed", "added", "same"]
    assert all(len(part.text) < 200 and " … " in part.text for part in (parts[0], parts[-1]))
