"""The search sets stay honest: they name real entries and copy none of their wording."""

import json
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from content.starter_pack import read_pack

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks" / "search"
IN_SCOPE = {
    "lay",
    "keyword",
    "abbreviation",
    "typo",
    "long",
    "symptom",
    "spanish",
    "mixed",
    "urgent",
    "second-language",
}
OUT_OF_SCOPE = {
    "dosage",
    "chitchat",
    "other-disease",
    "logistics",
    "nonsense",
    "other-health",
    "personal-prognosis-number",
    "tech",
    "news",
}


def read(name):
    return [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()]


def normalised(text):
    """Lower case, no accents, no punctuation: two texts that a reader would call the same."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c))))


@pytest.fixture(scope="module")
def faqs():
    return read_pack().faqs


@pytest.fixture(scope="module")
def dev():
    return read("dev")


@pytest.fixture(scope="module")
def held_out():
    return read("test")


@pytest.fixture(scope="module")
def rows(dev, held_out):
    return dev + held_out


def test_every_row_has_the_documented_shape(rows):
    for row in rows:
        kinds = IN_SCOPE if row["in_scope"] else OUT_OF_SCOPE
        assert row["kind"] in kinds, row["id"]
        assert row["language"] in {"en", "es", "mixed"}, row["id"]
        assert row["query"] == row["query"].strip() != "", row["id"]
        assert row.get("urgent", False) == (row["kind"] == "urgent"), row["id"]
        assert (row["gold"] is not None) == row["in_scope"], row["id"]
        assert row["in_scope"] or row["accept"] == [], row["id"]


def test_every_gold_and_accepted_entry_is_in_the_pack(rows, faqs):
    keys = {faq.key for faq in faqs if faq.language == "en"}
    for row in rows:
        if row["in_scope"]:
            answers = [row["gold"], *row["accept"]]
            assert set(answers) <= keys, row["id"]
            assert len(answers) == len(set(answers)), row["id"]


def test_no_query_copies_an_entrys_question_label_or_alternative(rows, faqs):
    wording = {
        normalised(phrase)
        for faq in faqs
        for phrase in (faq.question, faq.label, *faq.alternatives)
        if phrase
    }
    copies = [row["id"] for row in rows if normalised(row["query"]) in wording]
    assert copies == []


def test_ids_and_queries_are_unique_within_and_across_the_two_sets(rows):
    ids = Counter(row["id"] for row in rows)
    assert [one for one, count in ids.items() if count > 1] == []
    queries = Counter(normalised(row["query"]) for row in rows)
    assert [one for one, count in queries.items() if count > 1] == []


def test_the_sets_are_large_enough_and_reach_every_entry(rows, faqs):
    in_scope = [row for row in rows if row["in_scope"]]
    assert len(in_scope) >= 420
    assert len(rows) - len(in_scope) >= 140
    assert sum(row["kind"] == "urgent" for row in rows) >= 50
    golds = Counter(row["gold"] for row in in_scope)
    assert [faq.key for faq in faqs if golds[faq.key] < 2] == []


def test_keywords_are_short_and_letters_are_long(rows):
    for row in rows:
        words = len(row["query"].split())
        if row["kind"] == "keyword":
            assert words <= 3, row["id"]
        if row["kind"] == "long":
            assert 60 <= words <= 250, row["id"]


def test_what_the_map_is_learnt_from_is_none_of_what_it_is_measured_on(rows, faqs):
    asked = read("train")
    keys = Counter(row["gold"] for row in asked)
    assert {faq.key for faq in faqs if faq.language == "en"} == set(keys)
    assert min(keys.values()) >= 12
    assert len({normalised(row["query"]) for row in asked}) == len(asked)

    others = [*rows, *read("outside/queries-a"), *read("outside/queries-b")]
    measured = [set(normalised(row["query"]).split()) for row in others]
    for row in asked:
        mine = set(normalised(row["query"]).split())
        assert all(len(mine & one) < 0.75 * len(mine | one) for one in measured), row["id"]


def test_each_kind_is_split_sixty_to_forty(dev, held_out):
    in_dev, in_test = (Counter(row["kind"] for row in part) for part in (dev, held_out))
    for kind in IN_SCOPE | OUT_OF_SCOPE:
        total = in_dev[kind] + in_test[kind]
        assert abs(in_dev[kind] - 0.6 * total) < 1, kind


def test_the_readme_counts_each_kind(dev, held_out):
    readme = (FOLDER / "README.md").read_text("utf-8")
    in_dev, in_test = (Counter(row["kind"] for row in part) for part in (dev, held_out))
    for kind in IN_SCOPE | OUT_OF_SCOPE:
        assert f"| {kind} | {in_dev[kind]} | {in_test[kind]} |" in readme
