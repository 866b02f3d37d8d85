"""Reads what was typed: concepts with their synonyms, and plain words for the encoder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from content.search.lexical import Concept, Way
from content.search.spelling import Speller, is_real_word, likely_word, telling
from content.search.stop_words import STOP_WORDS
from content.search.synonyms import Meaning, SynonymTable, compound_stems, key_stems
from content.search.text import stem, words

_SYNONYM_WEIGHT = 0.8
_REPAIRED_WEIGHT = 0.9
_PART_WEIGHT = 0.6
# Beyond this many the rest of a long letter is left out.
_MOST_CONCEPTS = 60
# Words looked up for a slip of the finger, at the most: each costs up to a millisecond.
_MOST_REPAIRS = 8


@dataclass(frozen=True)
class Question:
    """What was typed, as one language's entries are searched for it."""

    concepts: tuple[Concept, ...]
    # Abbreviations written out, slips repaired, words of other languages translated.
    plain: str
    # Most of its small words are another language's.
    is_foreign: bool


class Reader:
    """Reads questions for the entries of one language.

    ``tables`` are that language's own synonyms, and other languages' words for it.
    """

    def __init__(self, language: str, tables: Sequence[SynonymTable], speller: Speller) -> None:
        self._language = language
        self._tables = tables
        self._stop = STOP_WORDS.get(language, frozenset())
        self._speller = speller

    def read(self, text: str) -> Question:
        typed = words(text)
        foreign = self._foreign_language(typed)
        repaired = self._repair(typed, foreign)
        slips = {word for text in repaired.values() for word in text.split()}
        typed = [one for at, word in enumerate(typed) for one in repaired.get(at, word).split()]
        concepts: list[Concept] = []
        plain: list[str] = []
        stemmed = {table: [stem(word, table.source) for word in typed] for table in self._tables}
        at = 0
        while at < len(typed):
            length, meanings = self._known(typed, stemmed, at, foreign)
            span = typed[at : at + max(length, 1)]
            weight = _REPAIRED_WEIGHT if span[0] in slips else 1.0
            if length:
                plain.append(self._plain(span, meanings))
                concepts.append(self._concept(span, meanings, weight))
            else:
                plain.append(span[0])
                if not self._is_small(span[0], foreign):
                    concepts.append(self._concept(span, [], weight))
            at += len(span)
        distinct = dict.fromkeys(concept for concept in concepts if concept.ways)
        return Question(tuple(distinct)[:_MOST_CONCEPTS], " ".join(plain), bool(foreign))

    def _foreign_language(self, typed: Sequence[str]) -> str:
        """The language that most of the small words are of, if it is another one; else ""."""
        counts = {
            language: sum(word in stop for word in typed) for language, stop in STOP_WORDS.items()
        }
        likeliest = max(counts, key=lambda language: (counts[language], language == self._language))
        return likeliest if counts[likeliest] and likeliest != self._language else ""

    def _repair(self, typed: Sequence[str], foreign: str) -> dict[int, str]:
        """What words at which places are slips of; two words where a space was left out."""
        found: dict[int, str] = {}
        tried = 0
        for at, word in enumerate(typed):
            if tried == _MOST_REPAIRS:
                break
            if self._is_known(word, foreign):
                continue
            tried += 1
            repaired = (
                self._speller.repaired(word)
                or self._speller.parted(word)
                or likely_word(word, foreign or self._language)
            )
            if repaired is not None:
                found[at] = repaired
        return found

    def _is_known(self, word: str, foreign: str) -> bool:
        return (
            word in self._speller
            or is_real_word(word, self._language)
            or any(
                stem(word, table.source) in table.first_stems and self._may_be_of(word, table)
                for table in self._tables
            )
            or bool(foreign and is_real_word(word, foreign))
        )

    def _is_small(self, word: str, foreign: str) -> bool:
        if word in self._stop:
            return True
        strange = foreign or word not in self._speller
        return bool(strange) and any(word in stop for stop in STOP_WORDS.values())

    def _known(
        self, typed: Sequence[str], stemmed: dict[SynonymTable, list[str]], at: int, foreign: str
    ) -> tuple[int, list[Meaning]]:
        """The longest phrase with a meaning; at a tie, in the language that is typed."""
        best: tuple[int, list[Meaning]] = (0, [])
        for table in self._tables:
            length, meanings = table.at(stemmed[table], at)
            span = typed[at : at + length]
            if not all(self._may_be_of(word, table) for word in span):
                length = 0
            elif table.source != self._language and not foreign and any(map(self._is_ours, span)):
                length = 0  # English "come" is not Spanish "comida"
            if length > best[0] or (length == best[0] > 0 and table.source == foreign):
                best = length, meanings
        return best

    def _may_be_of(self, word: str, table: SynonymTable) -> bool:
        """Not a mere likeness of stems: "canser" is a slip, and no form of Spanish "cansarse"."""
        if table.source == self._language:
            return True
        return word in table.vocabulary or is_real_word(word, table.source)

    def _is_ours(self, word: str) -> bool:
        return word in self._stop or is_real_word(word, self._language)

    def _concept(self, span: Sequence[str], meanings: Sequence[Meaning], weight: float) -> Concept:
        own = key_stems(" ".join(span), self._language)
        # One word of a phrase, "living" of "living will", is not yet the phrase.
        ways = [Way(own, weight * _PART_WEIGHT if len(own) == 1 < len(span) else weight)]
        if len(span) == 1:
            ways += [
                Way(stems, weight * _PART_WEIGHT)
                for stems in compound_stems(span[0], self._language)
            ]
        ways += [Way(meaning.stems, weight * _SYNONYM_WEIGHT) for meaning in meanings]
        return Concept(tuple(ways), max(telling(word, self._language) for word in span))

    def _plain(self, span: Sequence[str], meanings: Sequence[Meaning]) -> str:
        """The plain words for it, unless they were typed."""
        first = meanings[0]
        ordinary = all(is_real_word(word, self._language) for word in span)
        if first.is_rule or (first.replaces and not ordinary):
            return first.text
        return " ".join(span)
