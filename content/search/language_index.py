"""The entries in one language: their words, their slips, and their questions as they stand."""

from __future__ import annotations

from collections.abc import Sequence

from content.search.document import Document
from content.search.lexical import LexicalIndex
from content.search.question import Question, Reader
from content.search.spelling import Speller
from content.search.synonyms import SynonymGroup, SynonymTable
from content.search.text import normal_form, words


class LanguageIndex:
    """The entries in one language."""

    def __init__(self, language: str, synonyms: Sequence[SynonymGroup]) -> None:
        self.lexical = LexicalIndex(language)
        self.speller = Speller()
        self.exact: dict[str, str] = {}
        self._words: dict[str, frozenset[str]] = {}
        self._exact_of: dict[str, list[str]] = {}
        self._tables: list[SynonymTable] = []
        self.use_synonyms(synonyms)

    def use_synonyms(self, synonyms: Sequence[SynonymGroup]) -> None:
        for table in self._tables:
            self.speller.remove(table.vocabulary)
        sources = dict.fromkeys([self.lexical.language, *(one.language for one in synonyms)])
        self._tables = [SynonymTable(synonyms, source, self.lexical.language) for source in sources]
        for table in self._tables:
            self.speller.add(table.vocabulary)
        self._reader = Reader(self.lexical.language, self._tables, self.speller)

    def put(self, document: Document) -> None:
        self.remove(document.key)
        self.lexical.put(document)
        text = " ".join([*document.phrasings, document.topic, document.whole_answer])
        self._words[document.key] = frozenset(words(text))
        self.speller.add(self._words[document.key])
        self._exact_of[document.key] = [normal_form(phrasing) for phrasing in document.phrasings]
        for phrasing in self._exact_of[document.key]:
            self.exact.setdefault(phrasing, document.key)

    def remove(self, key: str) -> None:
        self.lexical.remove(key)
        self.speller.remove(self._words.pop(key, ()))
        for phrasing in self._exact_of.pop(key, ()):
            if self.exact.get(phrasing) == key:
                del self.exact[phrasing]

    def asks(self, phrase: str) -> bool:
        """Whether a phrasing holds these words, one after another."""
        if not all(word in self.speller for word in phrase.split()):
            return False
        return any(f" {phrase} " in f" {phrasing} " for phrasing in self.exact)

    def read(self, text: str) -> Question:
        return self._reader.read(text)
