"""Repairs slips of the finger against the words that the content uses."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract
from spellchecker import SpellChecker

from content.search.text import fold

_SHORTEST, _SHORTEST_PART = 4, 3
_LONG = 8
_DICTIONARIES = frozenset(SpellChecker.languages())


@cache
def _dictionary(language: str) -> frozenset[str]:
    return frozenset(map(fold, SpellChecker(language=language).word_frequency.words()))


def is_real_word(word: str, language: str) -> bool:
    """Whether the folded word stands in a dictionary of the language: nothing is to repair."""
    return language in _DICTIONARIES and word in _dictionary(language)


# How common a word is in everyday speech, as a share of all words said, in powers of ten.
_COMMON, _RARE = -3.0, -5.0
# What a common word tells of what is asked, beside a rare one.
_COMMON_TELLS = 0.5


@cache
def _checker(language: str) -> SpellChecker:
    return SpellChecker(language=language, distance=1)


@lru_cache(maxsize=20_000)
def telling(word: str, language: str) -> float:
    """What a folded word tells of what is asked, in any content: less if everybody says it daily.

    One half to 1; 1 where no dictionary knows the word.
    """
    if not is_real_word(word, language):
        return 1.0
    said = _checker(language).word_frequency
    share = math.log10(max(said[word], 1) / said.total_words)
    rare = min(max((share - _COMMON) / (_RARE - _COMMON), 0.0), 1.0)
    return _COMMON_TELLS + (1 - _COMMON_TELLS) * rare


def likely_word(word: str, language: str) -> str | None:
    """The most frequent word of the language that is one slip away and begins alike, if any."""
    if language not in _DICTIONARIES or len(word) < _SHORTEST or not word.isalpha():
        return None
    checker = _checker(language)
    near = checker.candidates(word) or ()
    alike = (one for one in near if one[0] == word[0] and one != word)
    return max(alike, key=lambda one: (checker.word_frequency[one], one), default=None)


class Speller:
    """The words of the content and of the synonyms, by length, with how many entries hold them."""

    def __init__(self) -> None:
        self._by_length: dict[int, dict[str, int]] = defaultdict(dict)

    def add(self, words: Iterable[str]) -> None:
        for word in words:
            known = self._by_length[len(word)]
            known[word] = known.get(word, 0) + 1

    def remove(self, words: Iterable[str]) -> None:
        for word in words:
            known = self._by_length[len(word)]
            known[word] -= 1
            if not known[word]:
                del known[word]

    def __contains__(self, word: str) -> bool:
        return word in self._by_length.get(len(word), ())

    def parted(self, word: str) -> str | None:
        """The two known words of which this one is made: "petscan" is "pet scan"; None if not."""
        ends = range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1)
        found = [
            (word[:end], word[end:]) for end in ends if word[:end] in self and word[end:] in self
        ]
        return " ".join(max(found, key=lambda pair: len(min(pair, key=len)))) if found else None

    def repaired(self, word: str) -> str | None:
        """The known word that this one is most likely a slip of; None if there is none.

        One slip (optimal string alignment distance) in a short word, two from eight letters on.
        The first letter is right, or has changed places with the second.
        """
        if len(word) < _SHORTEST or any(letter.isdigit() for letter in word):
            return None
        reach = 1 if len(word) < _LONG else 2
        near = [
            (distance, -self._by_length[len(known)][known], known)
            for length in range(max(_SHORTEST - 1, len(word) - reach), len(word) + reach + 1)
            for known, distance, _at in extract(
                word, self._by_length.get(length, {}).keys(),
                scorer=OSA.distance, score_cutoff=reach, limit=5,
            )
            if known[0] == word[0] or known[:2] == word[1::-1]
        ]  # fmt: skip
        best = min(near, default=None)
        return best[2] if best else None
