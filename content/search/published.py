"""Search over what is published: the index of this process, kept in step with the snapshot."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError

from content import embeddings
from content.search.confidence import Confidence, confidence
from content.search.document import Document
from content.search.engine import Engine
from content.search.scope import trust
from content.search.shared import shared_encoder
from content.snapshot import Entry, Snapshot, current

_lock = threading.Lock()
_engine: Engine | None = None
_NOTHING = Snapshot(-1, {}, {})
_held = _NOTHING
# Revisions that were published where nothing makes vectors: looked for again at each change.
_without_vectors: set[int] = set()


@dataclass(frozen=True)
class Found:
    entry: Entry
    score: float


@dataclass(frozen=True)
class Hits:
    """Entries, best first, and how sure we are that the first one is meant."""

    best: tuple[Found, ...]
    confidence: Confidence


def search(content: Snapshot, text: str, language: str) -> Hits:
    """The entries that a reader of the language may mean by the text, best first.

    Each is shown in the reader's language, whatever the language in which it was found.
    Questions about doses are for the caller to catch: see ``content.chitchat``.
    """
    engine = engine_for(content)
    left = trust(text, engine.is_asked, doses=False)
    best = tuple(
        Found(entry, hit.score * left)
        for hit in engine.search(text)
        if (entry := content.entry(hit.key, language)) is not None
    )
    scores = [found.score for found in best]
    return Hits(best, confidence(scores, settings.SEARCH_THRESHOLDS[mode()]))


def prepare() -> str:
    """Index what is published, so that the first question need not wait for it.

    Returns a line that says how this process searches.
    """
    try:
        content = current()
    except DatabaseError:  # the tables are still to be made
        return f"Search is {mode()}; there is no content yet."
    engine_for(content)
    lacking = f", {len(_without_vectors)} of them by words alone" if _without_vectors else ""
    return f"Search is {mode()}: {len(content.entries)} entries{lacking}."


def mode() -> str:
    """How this process searches: "hybrid" or "lexical"."""
    return "hybrid" if shared_encoder() else "lexical"


def engine_for(content: Snapshot) -> Engine:
    """This process's index, holding just what the snapshot holds."""
    global _engine, _held
    with _lock:
        if _engine is None:
            _engine, _held = Engine(shared_encoder()), _NOTHING
            _without_vectors.clear()
        if _held is not content:
            _update(_engine, _held, content)
            _held = content
        return _engine


def _update(engine: Engine, held: Snapshot, content: Snapshot) -> None:
    """Entry by entry: what was published, changed or withdrawn since, or has vectors by now."""
    engine.use_synonyms(content.synonyms)
    gone = [entry for pk, entry in held.entries.items() if pk not in content.entries]
    engine.remove([(entry.key, entry.language) for entry in gone])
    new = {
        entry.revision_id: entry
        for pk, entry in content.entries.items()
        if held.entries.get(pk) is not entry or entry.revision_id in _without_vectors
    }
    vectors = embeddings.held(new)
    encoder = engine.encoder.name if engine.encoder else ""
    engine.put(
        [
            Document.of(
                entry, version=revision_id, key=entry.key, language=entry.language,
                topic=_topic(content, entry),
                vectors=vectors.get(revision_id, b""),
                encoder=encoder if revision_id in vectors else "",
            )
            for revision_id, entry in new.items()
        ],
        encode=False,
    )  # fmt: skip
    _without_vectors.difference_update(new)
    if encoder:
        _without_vectors.update(new.keys() - vectors.keys())


def _topic(content: Snapshot, entry: Entry) -> str:
    topic = content.topics.get(entry.topic_id)
    return topic.title(entry.language) if topic else ""
