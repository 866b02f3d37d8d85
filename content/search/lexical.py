"""Fielded BM25 over the entries of one language, updated entry by entry.

BM25F after Robertson & Zaragoza (2009), "The Probabilistic Relevance Framework". What is asked
is a list of concepts, each with several ways to say it; a concept counts once, by the way that
fits best. The score is bounded: the share of what was asked that an entry speaks of, weighted by
how telling each concept is.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from content.search.document import Document
from content.search.text import stems

Scores = NDArray[np.float32]

_FIELDS = ("question", "alternatives", "topic", "answer", "more")
_WEIGHTS = np.array([3.0, 2.0, 1.5, 1.0, 0.4], dtype=np.float32)
_LENGTH_SHARES = np.array([0.4, 0.3, 0.0, 0.5, 0.5], dtype=np.float32)
_K1 = 1.0
# What the best phrasing and the whole entry add to the score.
_PHRASING_SHARE = 0.35
# Phrasings are compared for this many of the best entries.
_CANDIDATES = 60
# Words that the content does not know at all count this much of the most telling word.
_UNKNOWN_SHARE = 0.6


@dataclass(frozen=True)
class Way:
    """One way to say a concept: stems that must all be there, and how well it stands for it."""

    stems: tuple[str, ...]
    weight: float


@dataclass(frozen=True)
class Concept:
    """Something that was asked about, and how much the words for it tell in any content."""

    ways: tuple[Way, ...]
    telling: float = 1.0


class LexicalIndex:
    """The searchable words of the entries in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._slots: dict[str, int] = {}
        self._keys: list[str | None] = []
        self._free: list[int] = []
        self._lengths = np.zeros((0, len(_FIELDS)), dtype=np.float32)
        self._postings: dict[str, dict[int, tuple[int, ...]]] = defaultdict(dict)
        self._stems: dict[int, tuple[str, ...]] = {}
        self._phrasings: dict[int, list[frozenset[str]]] = {}
        # Worked out when they are first asked for; see _forget.
        self._arrays: dict[str, tuple[NDArray[np.intp], Scores]] = {}
        self._mean: Scores | None = None

    def __len__(self) -> int:
        return len(self._slots)

    @property
    def keys(self) -> Iterable[str]:
        return self._slots.keys()

    def put(self, document: Document) -> None:
        """Add the entry, or replace it."""
        self.remove(document.key)
        slot = self._free.pop() if self._free else self._grow()
        self._slots[document.key], self._keys[slot] = slot, document.key
        texts = (
            document.question, "\n".join(document.alternatives), document.topic,
            document.answer, document.more,
        )  # fmt: skip
        counts = [Counter(stems(text, self.language)) for text in texts]
        self._lengths[slot] = [sum(count.values()) for count in counts]
        every = set().union(*counts)
        for one in every:
            self._postings[one][slot] = tuple(count[one] for count in counts)
        self._stems[slot] = tuple(every)
        self._forget()
        self._phrasings[slot] = [
            frozenset(stems(phrasing, self.language)) for phrasing in document.phrasings
        ]

    def remove(self, key: str) -> None:
        """Take the entry out, if it is there."""
        slot = self._slots.pop(key, None)
        if slot is None:
            return
        for one in self._stems.pop(slot):
            held = self._postings[one]
            del held[slot]
            if not held:
                del self._postings[one]
        del self._phrasings[slot]
        self._lengths[slot] = 0
        self._keys[slot] = None
        self._free.append(slot)
        self._forget()

    def _forget(self) -> None:
        """The mean length has changed, and with it every entry's strength."""
        self._arrays.clear()
        self._mean = None

    def _grow(self) -> int:
        """A new slot, of twice as many as before."""
        old = len(self._keys)
        more = max(64, old)
        self._keys += [None] * more
        self._lengths = np.vstack([self._lengths, np.zeros((more, len(_FIELDS)), np.float32)])
        self._free += range(old + more - 1, old, -1)
        return old

    def idf(self, holding: int) -> float:
        return math.log(1 + (len(self) - holding + 0.5) / (holding + 0.5))

    def scores(self, concepts: Sequence[Concept]) -> dict[str, float]:
        """The entries that share anything with what was asked, each with 0 to 1."""
        if not self._slots or not concepts:
            return {}
        matched = [self._matches(concept) for concept in concepts]
        weights = [
            concept.telling
            * (
                self.idf(int(np.count_nonzero(found)))
                if found is not None
                else self.idf(0) * _UNKNOWN_SHARE
            )
            for concept, found in zip(concepts, matched, strict=True)
        ]
        most = sum(weights)
        total = np.zeros(len(self._keys), dtype=np.float32)
        for found, weight in zip(matched, weights, strict=True):
            if found is not None:
                total += np.float32(weight / most) * found
        best = self._best(total)
        exact = self._phrasing_likeness(best, concepts, weights)
        return {
            key: (1 - _PHRASING_SHARE) * float(total[slot]) + _PHRASING_SHARE * exact[slot]
            for slot in best
            if (key := self._keys[slot]) is not None
        }

    def _best(self, total: Scores) -> list[int]:
        found = np.flatnonzero(total)
        if len(found) > _CANDIDATES:
            found = found[np.argpartition(-total[found], _CANDIDATES)[:_CANDIDATES]]
        return [int(slot) for slot in found]

    def _matches(self, concept: Concept) -> Scores | None:
        """How well each entry speaks of the concept, 0 to 1; None if none does."""
        found: Scores | None = None
        for way in concept.ways:
            one = self._holding_all(way.stems)
            if one is not None:
                one = one * np.float32(way.weight)
                found = one if found is None else np.maximum(found, one)
        return found

    def _holding_all(self, wanted: Iterable[str]) -> Scores | None:
        found: Scores | None = None
        for one in wanted:
            if one not in self._postings:
                return None
            slots, strengths = self._strengths(one)
            scores = np.zeros(len(self._keys), dtype=np.float32)
            scores[slots] = strengths
            found = scores if found is None else np.minimum(found, scores)
        return found if found is not None and found.any() else None

    def _strengths(self, one: str) -> tuple[NDArray[np.intp], Scores]:
        """Which entries hold the stem, and how strongly: near 1 where their questions do."""
        held = self._arrays.get(one)
        if held is None:
            if self._mean is None:
                self._mean = np.maximum(self._lengths.sum(axis=0) / len(self), 1.0)
            postings = self._postings[one]
            slots = np.fromiter(postings, dtype=np.intp, count=len(postings))
            counts = np.array(list(postings.values()), dtype=np.float32)
            norms = 1 - _LENGTH_SHARES + _LENGTH_SHARES * self._lengths[slots] / self._mean
            weighted = (np.minimum(counts, 3) / norms * _WEIGHTS).sum(axis=1)
            held = self._arrays[one] = slots, weighted / (weighted + _K1)
        return held

    def _phrasing_likeness(
        self, slots: Iterable[int], concepts: Sequence[Concept], weights: Sequence[float]
    ) -> dict[int, float]:
        """Each entry's likest phrasing: the weighted Dice coefficient with what was asked."""
        known: dict[str, float] = {}

        def telling(one: str) -> float:
            if one not in known:
                known[one] = self.idf(len(self._postings.get(one, ())))
            return known[one]

        ways: dict[str, list[tuple[int, Way]]] = defaultdict(list)
        for number, concept in enumerate(concepts):
            for way in concept.ways:
                ways[way.stems[0]].append((number, way))
        asked = sum(weights)
        return {
            slot: max(
                _dice(phrasing, ways, weights, asked, telling) for phrasing in self._phrasings[slot]
            )
            for slot in slots
        }


def _dice(
    phrasing: frozenset[str],
    ways: dict[str, list[tuple[int, Way]]],
    weights: Sequence[float],
    asked: float,
    telling: Callable[[str], float],
) -> float:
    """The weighted Dice coefficient of a phrasing and what was asked; each concept counts once."""
    fitting: dict[int, Way] = {}
    for one in phrasing:
        for number, way in ways.get(one, ()):
            held = fitting.get(number)
            if (held is None or way.weight > held.weight) and phrasing.issuperset(way.stems):
                fitting[number] = way
    if not fitting:
        return 0.0
    shared = sum(weights[number] * way.weight for number, way in sorted(fitting.items()))
    covered = {one for way in fitting.values() for one in way.stems}
    rest = sum(telling(one) for one in sorted(phrasing - covered))
    return 2 * shared / (asked + shared + rest)
