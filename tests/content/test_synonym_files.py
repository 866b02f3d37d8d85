"""The synonym files and the alternative phrasings of the starter pack, as an editor leaves them."""

from collections import defaultdict

import pytest
import yaml

from content.search.stop_words import STOP_WORDS
from content.search.text import fold, normal_form, stem
from content.starter_pack import PACK, read_pack

LEAST_GROUPS = {"en": 250, "es": 120}
LEAST_PAIRS = 200
MOST_WORDS = 5


def rows(language):
    return yaml.safe_load((PACK / f"synonyms/{language}.yaml").read_text("utf-8"))


def lists(language):
    """Every list of members in the file: a group, or one side of a one-way rule."""
    for row in rows(language):
        yield from [row] if isinstance(row, list) else [row["from"], row["to"]]


def pairs():
    return yaml.safe_load((PACK / "synonyms/es-en.yaml").read_text("utf-8"))


def compared(member, language):
    """The stems of all its words, as it is looked up, with the signs that tell "er+" from "er"."""
    plain = normal_form(member.replace("+", " plus ").replace("&", "and"))
    return tuple(stem(word, language) for word in plain.split())


def twice(things):
    seen = set()
    return [thing for thing in things if thing in seen or seen.add(thing)]


@pytest.fixture(params=LEAST_GROUPS)
def language(request):
    return request.param


def test_every_row_is_a_group_or_a_one_way_rule(language):
    table = rows(language)

    assert len(table) >= LEAST_GROUPS[language]
    assert [row for row in table if isinstance(row, dict) and set(row) != {"from", "to"}] == []
    assert [row for row in table if isinstance(row, list) and len(row) < 2] == []
    assert [members for members in lists(language) if not members] == []


def test_members_are_short_and_as_people_type_them(language):
    for member in (member for members in lists(language) for member in members):
        assert isinstance(member, str), f"put quotes around {member}"
        assert member == " ".join(fold(member).split()), f"not plain lower case: {member}"
        assert len(member.split()) <= MOST_WORDS, member
        assert compared(member, language), member


def test_a_list_says_nothing_twice(language):
    for members in lists(language):
        assert twice(compared(member, language) for member in members) == [], members


def test_a_member_belongs_to_one_group(language):
    """Otherwise two groups that mean different things would run into one."""
    groups = [row for row in rows(language) if isinstance(row, list)]

    assert twice(compared(member, language) for group in groups for member in group) == []


def test_a_one_way_rule_leads_elsewhere(language):
    for row in rows(language):
        if isinstance(row, dict):
            here, there = ({compared(one, language) for one in row[side]} for side in row)
            assert here.isdisjoint(there), row


def test_no_member_looks_like_a_small_word(language):
    """"OFS" (ovarian suppression) has the stem "of"."""  # fmt: skip
    for member in (member for members in lists(language) for member in members):
        left = compared(member, language)
        small = STOP_WORDS[language]
        assert not all(one in small for one in left), member


def test_pairs_lead_from_spanish_to_english():
    table = pairs()
    english = {
        word
        for faq in read_pack().faqs
        if faq.language == "en"
        for text in (faq.question, *faq.alternatives, faq.short_answer, faq.act_now, faq.full_answer)
        for word in normal_form(text).split()
    }  # fmt: skip

    assert len(table) >= LEAST_PAIRS
    for word, meanings in table.items():
        assert word == fold(word), word
        assert word not in english, f"{word} is an English word too, so it is never looked up"
        assert meanings and meanings == [fold(one) for one in meanings], word
        assert twice(meanings) == [], word
    assert twice(compared(word, "es") for word in table) == []


def test_every_synonym_has_a_key_of_its_own():
    assert twice((synonym.language, synonym.key) for synonym in read_pack().synonyms) == []


def test_no_two_entries_are_asked_in_the_same_words():
    asked = defaultdict(set)
    for faq in read_pack().faqs:
        for question in (faq.question, *faq.alternatives):
            asked[faq.language, normal_form(question)].add(faq.key)

    assert {question: keys for question, keys in asked.items() if len(keys) > 1} == {}


@pytest.mark.parametrize(("code", "least"), [("en", 7), ("es", 6)])
def test_every_entry_has_phrasings_of_its_own(code, least):
    for faq in read_pack().faqs:
        if faq.language == code:
            forms = [normal_form(one) for one in (faq.question, *faq.alternatives)]
            assert len(faq.alternatives) >= least, faq.key
            assert twice(forms) == [], faq.key
            assert all(forms), faq.key
