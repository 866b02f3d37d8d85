"""What the docs name exists, and what exists is in the docs."""

import ast
import re
from pathlib import Path

import pytest

from content.search.text import normal_form
from content.starter_pack import read_pack

ROOT = Path(__file__).resolve().parent.parent.parent
SEED_QUESTIONS = ROOT.parent / "shared" / "content" / "seed-questions.tsv"
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *ROOT.glob("docs/**/*.md"),
]


def settings_variables():
    text = (ROOT / "config" / "settings.py").read_text()
    named = re.findall(r"""(?:env\.str|_value|_count|_address)\(\s*"([A-Z_]+)\"""", text)
    return set(named)


def test_every_variable_is_documented_and_in_the_example():
    documented = set(
        re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "configuration.md").read_text(), re.M)
    )
    example = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))

    assert documented == settings_variables()
    assert example == settings_variables() | {"POSTGRES_PASSWORD", "SITE_ADDRESS"}


def test_the_example_holds_no_secret():
    for line in (ROOT / ".env.example").read_text().splitlines():
        assert not re.match(r"^[A-Z_]+=.+", line)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if not target.startswith(("http", "#", "mailto:")):
            assert (page.parent / target.split("#")[0]).exists(), f"{page.name}: {target}"


def test_make_targets_in_the_docs_exist():
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.M))
    for page in PAGES:
        for target in re.findall(r"`make ([a-z0-9-]+)", page.read_text("utf-8")):
            assert target in targets, f"{page.name}: make {target}"


def seed_table():
    """The rows of docs/starter-content.md that name the entry answering each seed question."""
    text = (ROOT / "docs" / "starter-content.md").read_text("utf-8")
    return re.findall(r"^\| (.+\?) \| `?([a-z0-9-]+)`? \|", text, re.M)


def test_every_seed_question_has_an_entry_that_asks_it():
    pack = read_pack()
    asked = {
        normal_form(question): faq.key
        for faq in pack.faqs
        if faq.language == "en"
        for question in [faq.question, *faq.alternatives]
    }
    rows = seed_table()

    assert len(rows) == 52
    for question, key in rows:
        assert asked.get(normal_form(question)) == key, question


@pytest.mark.skipif(not SEED_QUESTIONS.exists(), reason="the list of seed questions is not here")
def test_the_table_lists_every_seed_question():
    lines = SEED_QUESTIONS.read_text("utf-8").splitlines()[1:]

    assert {line.split("\t")[1] for line in lines} == {question for question, _key in seed_table()}


def requirements():
    """The rows of docs/security.md: number, and the tests that prove it."""
    text = (ROOT / "docs" / "security.md").read_text("utf-8")
    rows = re.findall(r"^\| (\d+) \| (.+?) \| (.+) \|$", text, re.M)
    return {int(number): re.findall(r"`([^`]+)`", tests) for number, _words, tests in rows}


def test_there_are_enough_security_requirements_numbered_in_order():
    assert len(requirements()) >= 30
    assert list(requirements()) == list(range(1, len(requirements()) + 1))


@pytest.mark.parametrize("number", requirements())
def test_each_security_requirement_names_tests_that_exist(number):
    named = requirements()[number]

    assert named
    for test in named:
        path, _colons, name = test.partition("::")
        tree = ast.parse((ROOT / path).read_text("utf-8"))
        assert name in {one.name for one in tree.body if isinstance(one, ast.FunctionDef)}, test
