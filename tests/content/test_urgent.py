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


@pytest.mark.parametrize("phrase", ["", "a + ", "a//b", " + b", "a / "])
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
