"""Search over what is published: the next question sees the last change."""

import pytest

from content import embeddings, snapshot
from content.models import ContentVersion, Embedding, Synonym
from content.publishing import publish, withdraw
from content.search import published, shared
from content.search.confidence import Confidence
from content.search.published import search


def ask(text, language="en"):
    return search(snapshot.current(), text, language)


def keys(hits):
    return [found.entry.key for found in hits.best]


@pytest.fixture
def by_meaning(monkeypatch, encoder):
    """This process has the encoder."""
    for module in (embeddings, published, shared):
        monkeypatch.setattr(module, "shared_encoder", lambda: encoder)
    return encoder


def test_what_is_published_is_found_by_the_next_question(new_faq):
    faq = new_faq("wigs", question="Where can I get a wig?", short_answer="Ask.")
    assert keys(ask("wig")) == ["wigs"]

    faq.question = "Where can I get a hat?"
    faq.save()
    assert keys(ask("hat")) == []
    publish(faq, by=None)
    assert keys(ask("hat")) == ["wigs"]
    assert keys(ask("wig")) == []

    withdraw(faq, by=None, reason="Out of date.")
    assert ask("hat").confidence == Confidence.NONE


def test_a_synonym_counts_once_it_is_saved(new_faq):
    new_faq("wigs", question="Where can I get a wig?")
    assert keys(ask("peruke")) == []

    Synonym.objects.create(key="wig", words=["wig", "peruke"])
    ContentVersion.bump()

    assert keys(ask("peruke")) == ["wigs"]


def test_an_entry_is_shown_in_the_readers_language(new_faq):
    new_faq("wigs", question="Where can I get a wig?")
    new_faq("wigs", question="¿Dónde consigo una peluca?", language="es")
    new_faq("hats", question="¿Dónde consigo un gorro?", language="es")

    assert [found.entry.language for found in ask("peluca").best] == ["en"]
    assert [found.entry.language for found in ask("wig", "es").best] == ["es"]
    assert keys(ask("gorro")) == []  # an English reader cannot see it
    assert keys(ask("gorro", "es")) == ["hats"]


def test_confidence_says_answer_offer_or_nothing(new_faq):
    new_faq("wigs", question="Where can I get a wig?")
    new_faq("scans", question="How often are scans?")

    assert ask("where can i get a wig").confidence == Confidence.CONFIDENT
    assert ask("scans in the night before a holiday").confidence != Confidence.CONFIDENT
    assert ask("zebra").confidence == Confidence.NONE
    assert ask("thank you").confidence == Confidence.NONE


def test_publishing_keeps_the_vectors_with_the_revision(new_faq, by_meaning):
    faq = new_faq("tired", question="Why am I so tired?")

    kept = Embedding.objects.get()
    assert (kept.revision_id, kept.encoder) == (faq.revisions.get().pk, by_meaning.name)
    assert keys(ask("i am worn out and exhausted"))[:1] == ["tired"]


def test_a_publish_reads_no_other_entry_again(new_faq):
    for number in range(5):
        new_faq(f"entry-{number}")
    ask("entry")
    publish(new_faq("wigs", question="Where can I get a wig?", published=False), by=None)
    before = snapshot.current()

    ask("wig")
    publish(new_faq("hats", question="Where can I get a hat?", published=False), by=None)

    held = snapshot.current().entries
    assert len(held) == 7
    assert all(held[pk] is entry for pk, entry in before.entries.items())


def test_vectors_made_later_are_noticed(new_faq, monkeypatch, encoder):
    new_faq("tired", question="Why am I so tired?")  # published where there is no encoder
    for module in (embeddings, published, shared):
        monkeypatch.setattr(module, "shared_encoder", lambda: encoder)
    monkeypatch.setattr(published, "_engine", None)
    assert keys(ask("i am worn out and exhausted")) == []
    assert keys(ask("tired")) == ["tired"]

    assert embeddings.store_missing() == 1
    assert keys(ask("i am worn out and exhausted")) == ["tired"]
    assert embeddings.store_missing() == 0
