"""Words and phrases that stand for one another, by the stems of their words.

A two-way group lets each member find the others. A one-way rule lets what people type find its
meaning and not the other way round, within a language or from one language into another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from content.search.stop_words import STOP_WORDS
from content.search.text import parts, stem, telling_parts, words

Stems = tuple[str, ...]


@dataclass(frozen=True)
class SynonymGroup:
    """``words`` mean one another; with ``meanings``, each of them means those instead."""

    language: str
    words: tuple[str, ...]
    meanings: tuple[str, ...] = ()
    meanings_language: str = ""


@dataclass(frozen=True)
class Meaning:
    """Another way to say it: its text, and its stems without stop words."""

    text: str
    stems: Stems
    # What was typed is not the plain word for it.
    replaces: bool
    # A one-way rule: an abbreviation, or a word of another language.
    is_rule: bool


class SynonymTable:
    """What may be read instead of words typed in ``source``, for finding ``target`` text."""

    def __init__(self, synonyms: Iterable[SynonymGroup], source: str, target: str) -> None:
        self.source = source
        self._meanings: dict[Stems, list[Meaning]] = defaultdict(list)
        self._longest = 1
        # The words that it knows, and the stems with which its phrases start.
        self.vocabulary: set[str] = set()
        self.first_stems: set[str] = set()
        for synonym in synonyms:
            if synonym.language == source:
                self._add(synonym, target)

    def _add(self, synonym: SynonymGroup, target: str) -> None:
        if synonym.meanings:
            if (synonym.meanings_language or synonym.language) != target:
                return
            for word in synonym.words:
                self._map(word, synonym.meanings, target, replaces=True, is_rule=True)
        elif synonym.language == target:
            for word in synonym.words:
                others = [other for other in synonym.words if other != word]
                plain = word == synonym.words[0]
                self._map(word, others, target, replaces=not plain, is_rule=False)

    def _map(
        self, word: str, meanings: Sequence[str], target: str, *, replaces: bool, is_rule: bool
    ) -> None:
        name = tuple(stem(piece, self.source) for piece in words(word))
        if not name:
            return
        self._longest = max(self._longest, len(name))
        self.vocabulary.update(words(word))
        self.first_stems.add(name[0])
        for text in meanings:
            meaning = Meaning(text, key_stems(text, target), replaces, is_rule)
            # "the runs" finds diarrhoea, but must not be found by "run".
            telling = len(meaning.stems) > 1 or len(words(text)) == 1
            if meaning.stems != key_stems(word, target) and (telling or is_rule):
                self._meanings[name].append(meaning)

    def at(self, typed: Sequence[str], start: int) -> tuple[int, list[Meaning]]:
        """The longest known phrase that starts there: how many words it has, and its meanings.

        ``typed`` are stems in the source language. Nothing known: 0 words.
        """
        for length in range(min(self._longest, len(typed) - start), 0, -1):
            meanings = self._meanings.get(tuple(typed[start : start + length]))
            if meanings:
                return length, meanings
        return 0, []


def key_stems(text: str, language: str) -> Stems:
    """The stems of a phrase that carry meaning; all of them if none does."""
    stop = STOP_WORDS.get(language, frozenset())
    pieces = words(text)
    kept = [piece for piece in pieces if piece not in stop] or pieces
    return tuple(stem(piece, language) for piece in kept)


def compound_stems(word: str, language: str) -> list[Stems]:
    """Other ways to read a compound: in one word, and in its parts."""
    pieces = parts(word)
    if not pieces:
        return []
    telling = telling_parts(word)
    joined = (stem("".join(pieces), language),)
    return [joined, key_stems(" ".join(telling), language)] if telling else [joined]
