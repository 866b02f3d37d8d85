"""Finds the glossary's words in a text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# A phrase never reaches over the end of a sentence or a line.
_TOKEN = re.compile(r"\w+|[.;:!?\n]")
_Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Term:
    key: str
    language: str
    term: str
    variants: tuple[str, ...]
    meaning: str

    @property
    def letter(self) -> str:
        """The letter it stands under, without an accent; "0" for digits."""
        first = unicodedata.normalize("NFD", self.term)[0].upper()
        return first if first.isalpha() else "0"


class Glossary:
    """The published terms: in each language, with the fallback's where one is missing."""

    def __init__(self, terms: tuple[Term, ...], fallback: str) -> None:
        self._terms = terms
        self._fallback = fallback
        self._by_language: dict[str, list[Term]] = {}
        self._phrases: dict[str, dict[str, list[tuple[_Phrase, str]]]] = {}
        self._found: dict[tuple[str, str], tuple[str, ...]] = {}

    def terms(self, language: str) -> list[Term]:
        """The terms a reader of the language sees, in alphabetical order."""
        if language not in self._by_language:
            self._by_language[language] = self._ordered(language)
        return self._by_language[language]

    def _ordered(self, language: str) -> list[Term]:
        translated = {term.key for term in self._terms if term.language == language}
        return sorted(
            (
                term
                for term in self._terms
                if term.language == language
                or (term.language == self._fallback and term.key not in translated)
            ),
            key=lambda term: (term.letter, term.term.casefold()),
        )

    def term(self, key: str, language: str) -> Term | None:
        return next((term for term in self.terms(language) if term.key == key), None)

    def found_in(self, text: str, *, written_in: str, language: str) -> list[Term]:
        """The terms that occur in the text, in order, as a reader of ``language`` sees them.

        Whole words only, whatever their case; the longest term wins where several fit.
        """
        known = (text, written_in)
        if known not in self._found:
            self._found[known] = tuple(dict.fromkeys(self._keys(text, written_in)))
        keys = self._found[known]
        if not keys:
            return []
        by_key = {term.key: term for term in self.terms(language)}
        return [by_key[key] for key in keys if key in by_key]

    def _keys(self, text: str, language: str) -> list[str]:
        phrases = self._phrases_of(language)
        tokens = _tokens(text)
        keys, at = [], 0
        while at < len(tokens):
            for phrase, key in phrases.get(tokens[at], ()):
                if tuple(tokens[at : at + len(phrase)]) == phrase:
                    keys.append(key)
                    at += len(phrase)
                    break
            else:
                at += 1
        return keys

    def _phrases_of(self, language: str) -> dict[str, list[tuple[_Phrase, str]]]:
        """The phrases by their first word, the longest first."""
        index = self._phrases.get(language)
        if index is None:
            index = {}
            for term in self.terms(language):
                for name in (term.term, *term.variants):
                    phrase = tuple(_tokens(name))
                    if phrase:
                        index.setdefault(phrase[0], []).append((phrase, term.key))
            for same_start in index.values():
                same_start.sort(key=lambda pair: -len(pair[0]))
            self._phrases[language] = index
        return index


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text.casefold())
