import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError

from content.publishing import publish
from content.search import engine, prepare, search
from content.search.text import stems
from content.snapshot import current

WORDS = "nationally conditional radiotherapies hopefulness effectiveness generalizations feelings"


@pytest.fixture
def stemmed(monkeypatch):
    """The texts that were cut into stems since."""
    texts = []

    def noting(text, language):
        texts.append(text)
        return stems(text, language)

    monkeypatch.setattr(engine, "stems", noting)
    return texts


def test_many_threads_find_the_stems_that_one_finds():
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(lambda _time: stems(WORDS * 20, "en"), range(40)))
    finally:
        sys.setswitchinterval(usual)

    assert found == [stems(WORDS * 20, "en")] * 40


def test_publishing_an_entry_stems_no_other_again(new_faq, stemmed):
    changed = new_faq("tiredness", question="Why am I so tired?")
    new_faq("wine", question="May I drink wine?")
    prepare(["en"])
    assert "May I drink wine?" in stemmed

    stemmed.clear()
    changed.question = "Why am I exhausted?"
    changed.save()
    publish(changed, by=None)
    prepare(["en"])

    assert "Why am I exhausted?" in stemmed
    assert "May I drink wine?" not in stemmed


def test_the_first_question_waits_for_no_index(new_faq, monkeypatch):
    faq = new_faq("tiredness", question="Why am I so tired?")
    prepare(["en"])
    monkeypatch.setattr(engine, "Index", None)

    assert search(current(), "why am I tired", "en").best[0].entry.faq_id == faq.pk


def test_there_is_nothing_to_prepare_before_the_tables_are_made(monkeypatch):
    def no_such_table():
        raise DatabaseError

    monkeypatch.setattr(engine, "current", no_such_table)
    prepare(["en"])
