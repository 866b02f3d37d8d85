from datetime import date

import pytest

from content import checks
from content.snapshot import Sign
from content.starter_pack import read_pack
from content.urgent import fired
from content.urgent_phrases import parse_phrase


def sign(*phrases):
    return Sign("s", "en", "Sign", "urgent_line", "", "", "", phrases)


def matches(phrase, text):
    return bool(fired([sign(phrase)], text))


@pytest.mark.parametrize(
    "text",
    [
        "My LEGS feel numb", "numb legs since today", "I can't feel my legs", "i cant feel my leg",
        "cannot feel my feet", "can not really feel my legs", "mis legs están numb",
        "I have no fever. My legs are numb", "no sleep and my legs are numb",
        "I haven't slept, legs numb", "it is not nothing, both legs went numb",
    ],
)  # fmt: skip
def test_it_fires(text):
    phrase = (
        "leg*/feet + numb*/can't feel" if "eel" in text and "can" in text else "leg*/feet + numb*"
    )

    assert matches(phrase, text)


@pytest.mark.parametrize(
    "text",
    ["no numb legs", "my legs are not numb", "without numbness in my legs", "legs", "numb", ""],
)
def test_it_does_not_fire(text):
    assert not matches("leg*/feet + numb*", text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("won't stop", "the bleeding wont stop"),
        ("don't want to live", "i dont want to live"),
        ("do not want to live", "I don’t want to live"),
        ("38.5", "my temperature is 38.5 now"),
        ("respirar", "me duele al réspirar"),
    ],
)
def test_it_reads_contractions_numbers_and_accents(phrase, text):
    assert matches(phrase, text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("can't move leg*", "I can't really move my legs"),
        ("pain + chest", "there is no pain in 2019, and pain in the chest now"),
        ("seizure", "She had a fit. Two years ago all was well. A seizure this morning"),
        ("fever", "I have a fever. 2 years ago I had the same"),
        ("vomit*", "no paro de vomitar"),
        ("bleeding", "it has not stopped bleeding"),
        ("38.2", "tengo 38,2"),
        ("can't stand", "I couldn't stand up"),
        ("numb", "no idea why my legs are numb"),
        ("chest pain", "what is this chest pain"),
        ("chest pain", "is chest pain normal on chemo"),
        ("what is the point of living", "what is the point of living"),
    ],
)
def test_it_reads_past_small_words_and_what_goes_on(phrase, text):
    assert matches(phrase, text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("seizure", "I had a seizure in 2019"),
        ("convulsion", "tuve una convulsión hace dos años"),
        ("clot*", "can chemo cause clots?"),
        ("dark urine", "what does dark urine mean"),
        ("ictericia", "¿qué es la ictericia?"),
        ("have fever", "I have no fever"),
    ],
)
def test_it_leaves_history_denials_and_general_questions_alone(phrase, text):
    assert not matches(phrase, text)


def test_what_stands_after_a_dash_bars_its_phrase_when_it_is_near():
    phrase = "can't breathe - scanner/mri"

    assert not matches(phrase, "inside the scanner I am afraid and can't breathe")
    assert matches(phrase, "no scanner, I just can't breathe")
    assert matches(
        phrase, "the scanner was on monday. " + "then it went on " * 12 + "I can't breathe"
    )


def test_groups_far_apart_in_a_long_letter_are_not_one_sign():
    assert matches("knee + crack", "my knee " + "and so on " * 5 + "a crack")
    assert not matches("knee + crack", "my knee " + "and so on " * 15 + "a crack")


@pytest.mark.parametrize("phrase", ["", "a + ", "a//b", " + b", "a / ", "a - ", "a - b//c"])
def test_it_refuses_a_phrase_with_an_empty_part(phrase):
    with pytest.raises(ValueError, match="empty part"):
        parse_phrase(phrase)


def test_every_starter_sign_passes_its_own_tables():
    pack = read_pack()
    report = checks.check(*checks.from_pack(pack), today=date(2026, 11, 22))

    for urgent in pack.urgent_signs:
        assert len(urgent.must_fire) >= 20
        assert len(urgent.must_not_fire) >= 20
        found = report.findings[f"{urgent.language}/{urgent.key}"]
        assert [one.message for one in found if one.level == checks.Level.ERROR] == []


def test_no_must_not_fire_sentence_fires_any_sign():
    signs = checks.from_pack(read_pack())[1]

    for urgent in read_pack().urgent_signs:
        for sentence in urgent.must_not_fire:
            assert [one.key for one in fired(signs, sentence)] == [], sentence
