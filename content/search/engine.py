"""A small fielded BM25 over the published snapshot, in process.

The same answers on every database, because it reads the snapshot and not the tables. Okapi BM25
after Robertson & Zaragoza (2009), with a field's weight multiplying its term counts (BM25F).
"""

from __future__ import annotations

import contextlib
import math
import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from django.db import DatabaseError
from rapidfuzz.distance import OSA

from content.search.text import normal_form, stems
from content.snapshot import Entry, Snapshot, current

_K1, _B = 1.2, 0.6
_WEIGHTS = {"asked": 4.0, "short": 1.0, "full": 0.4}
# Share of the question's weight (idf) that the best entry's own questions must cover.
CONFIDENT, POSSIBLE = 0.75, 0.34
# A confident answer must also stand clear of the next one.
_LEAD = 1.15


class Confidence(Enum):
    CONFIDENT = "answer"
    POSSIBLE = "did you mean"
    NONE = "I do not know"


@dataclass(frozen=True)
class Hit:
    entry: Entry
    score: float


@dataclass(frozen=True)
class Hits:
    """Entries, best first, and how sure we are that the first one is meant."""

    best: tuple[Hit, ...]
    confidence: Confidence


@dataclass(frozen=True)
class _Words:
    """An entry's part of the index: its questions in normal form, their stems, all weights."""

    questions: tuple[str, ...]
    asked: frozenset[str]
    counts: dict[str, float]


@lru_cache(maxsize=4096)
def _words(entry: Entry) -> _Words:
    """Kept when the index is built again: all the stems of the starter pack take a second."""
    asked = [entry.question, *entry.alternatives]
    fields = {"asked": " ".join(asked), "short": entry.short_answer, "full": entry.full_answer}
    counts: dict[str, float] = defaultdict(float)
    for name, text in fields.items():
        for stem, count in Counter(stems(text, entry.language)).items():
            counts[stem] += min(count, 3) * _WEIGHTS[name]
    return _Words(
        tuple(map(normal_form, asked)),
        frozenset(stems(fields["asked"], entry.language)),
        dict(counts),
    )


class Index:
    """The searchable form of the entries that readers of one language can see."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self._exact: dict[str, int] = {}
        self._asked: list[frozenset[str]] = []
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        lengths = []
        for number, entry in enumerate(entries):
            words = _words(entry)
            for question in words.questions:
                self._exact.setdefault(question, number)
            self._asked.append(words.asked)
            lengths.append(sum(words.counts.values()))
            for stem, count in words.counts.items():
                self._postings[stem].append((number, count))
        mean = sum(lengths) / len(lengths) if lengths else 1.0
        self._norms = [_K1 * (1 - _B + _B * length / mean) for length in lengths]

    def search(self, text: str, language: str) -> Hits:
        terms = {self._repair(stem): None for stem in stems(text, language)}
        scores: dict[int, float] = defaultdict(float)
        for stem in terms:
            idf = self._idf(stem)
            for number, count in self._postings.get(stem, ()):
                scores[number] += idf * count * (_K1 + 1) / (count + self._norms[number])
        exact = self._exact.get(normal_form(text))
        if exact is not None:
            scores[exact] = max(scores.values(), default=0.0) * 2 + 1.0
        order = sorted(scores, key=lambda number: (-scores[number], self._entries[number].key))[:10]
        best = tuple(Hit(self._entries[number], scores[number]) for number in order)
        return Hits(best, self._confidence(list(terms), order, best, exact is not None))

    def _confidence(
        self, terms: list[str], order: list[int], best: tuple[Hit, ...], exact: bool
    ) -> Confidence:
        if exact:
            return Confidence.CONFIDENT
        if not best:
            return Confidence.NONE
        weights = {stem: self._idf(stem) for stem in terms}
        covered = sum(weight for stem, weight in weights.items() if stem in self._asked[order[0]])
        share = covered / sum(weights.values())
        leads = len(best) == 1 or best[0].score >= _LEAD * best[1].score
        if share >= CONFIDENT and leads:
            return Confidence.CONFIDENT
        return Confidence.POSSIBLE if share >= POSSIBLE else Confidence.NONE

    def _idf(self, stem: str) -> float:
        holding = len(self._postings.get(stem, ()))
        return math.log(1 + (len(self._entries) - holding + 0.5) / (holding + 0.5))

    def _repair(self, stem: str) -> str:
        """The stem, or the known one it is most likely a slip of."""
        if stem in self._postings or len(stem) < 4 or stem.isdigit():
            return stem
        reach = 1 if len(stem) < 8 else 2
        near = [
            (distance, -len(self._postings[known]), known)
            for known in self._postings
            if known[0] == stem[0]
            and abs(len(known) - len(stem)) <= reach
            and (distance := OSA.distance(stem, known, score_cutoff=reach)) <= reach
        ]
        return min(near)[2] if near else stem


# The newest snapshot's indexes, by language.
_indexes: dict[str, tuple[Snapshot, Index]] = {}
_lock = threading.Lock()


def search(content: Snapshot, text: str, language: str) -> Hits:
    """The entries that a reader of the language may mean by the text, best first."""
    return _index(content, language).search(text, language)


def prepare(languages: Iterable[str]) -> None:
    """Index what is published, so that the first who asks does not wait a second or two for it.

    Without tables, as before the first ``migrate``, there is nothing to index.
    """
    with contextlib.suppress(DatabaseError):
        content = current()
        for language in languages:
            _index(content, language)


def _index(content: Snapshot, language: str) -> Index:
    held = _indexes.get(language)
    if held is None or held[0] is not content:
        with _lock:
            held = _indexes.get(language)
            if held is None or held[0] is not content:
                held = _indexes[language] = (content, Index(content.entries_for(language)))
    return held[1]
