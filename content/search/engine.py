"""Which entries a typed question means: words and meaning together.

Lexical and semantic likeness are both bounded, so one threshold separates what is known from what
is not, on any corpus. How the shares and thresholds were found: docs/decisions/0010-search.md.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from content.search.document import Document
from content.search.encoder import Encoder, Vectors
from content.search.language_index import LanguageIndex
from content.search.question import Question
from content.search.synonyms import SynonymGroup
from content.search.text import normal_form
from content.search.vectors import Likeness, VectorIndex

# What words say of the score; meaning says the rest. Long letters say much that is beside the point.
_LEXICAL_SHARE, _LEXICAL_SHARE_LONG = 0.4, 0.2
_SHORT_WORDS, _LONG_WORDS = 25, 80
# What is read of a letter.
_FIRST_WORDS, _LAST_WORDS = 25, 50
# A long message is like no entry as a whole: its scores are stretched to compare with short ones.
_STRETCH = 0.3
# Only an entry's own question, word for word, is surer.
_SURE = 0.99
# Entries that are looked at by meaning.
_CANDIDATES = 60
# The language of the encoder's training.
ENCODER_LANGUAGE = "en"
MOST_HITS = 10


@dataclass(frozen=True)
class Hit:
    """An entry's key, and how sure it is that it is meant: 0 to 1."""

    key: str
    score: float


class Engine:
    """An index of documents that is updated entry by entry, safe to use from several threads."""

    def __init__(self, encoder: Encoder | None, synonyms: Sequence[SynonymGroup] = ()) -> None:
        self.encoder = encoder
        self._synonyms = tuple(synonyms)
        self._versions: dict[tuple[str, str], int] = {}
        self._languages: dict[str, LanguageIndex] = {}
        self._vectors = VectorIndex(encoder.size) if encoder else None
        self._lock = threading.RLock()

    @property
    def versions(self) -> dict[tuple[str, str], int]:
        """What is held: the version of each key in each language."""
        return dict(self._versions)

    def use_synonyms(self, synonyms: Sequence[SynonymGroup]) -> None:
        """Read questions with these synonyms from now on."""
        with self._lock:
            if self._synonyms != tuple(synonyms):
                self._synonyms = tuple(synonyms)
                for index in self._languages.values():
                    index.use_synonyms(self._synonyms)

    def put(self, documents: Sequence[Document], *, encode: bool = True) -> None:
        """Add these documents, or replace those of the same key and language.

        Vectors that are not at hand are made, or with ``encode=False`` left out: such an entry is
        found by its words alone.
        """
        vectors = self._vectors_of(documents, encode)
        with self._lock:
            for document in documents:
                language = document.language
                if language not in self._languages:
                    self._languages[language] = LanguageIndex(language, self._synonyms)
                self._languages[language].put(document)
                self._versions[document.key, language] = document.version
                if self._vectors is not None:
                    name = f"{language} {document.key}"
                    self._vectors.remove(name)
                    if (found := vectors.get((document.key, language))) is not None:
                        self._vectors.put(name, found, len(document.phrasings))

    def remove(self, names: Iterable[tuple[str, str]]) -> None:
        """Take out the documents of these keys and languages."""
        with self._lock:
            for key, language in names:
                if self._versions.pop((key, language), None) is not None:
                    self._languages[language].remove(key)
                if self._vectors is not None:
                    self._vectors.remove(f"{language} {key}")

    def _vectors_of(
        self, documents: Sequence[Document], encode: bool
    ) -> dict[tuple[str, str], Vectors]:
        """The documents' vectors by key and language: those at hand, and those made now."""
        if self.encoder is None:
            return {}
        held = [one for one in documents if one.encoder == self.encoder.name]
        found = {
            (one.key, one.language): np.frombuffer(one.vectors, dtype=np.float16)
            .reshape(len(one.texts()), -1)
            .astype(np.float32)
            for one in held
        }
        lacking = [one for one in documents if one.encoder != self.encoder.name] if encode else []
        made = self.encoder.encode([text for one in lacking for text in one.texts()])
        at = 0
        for one in lacking:
            count = len(one.texts())
            found[one.key, one.language] = made[at : at + count]
            at += count
        return found

    def search(self, text: str) -> list[Hit]:
        """The entries that the text may mean, best first, at most ten, each key once."""
        return ranked(self.scores(text))

    def scores(self, text: str, also: Iterable[str] = ()) -> dict[str, float]:
        """The likeliest entries, and those of ``also``, each with 0 to 1."""
        text, typed = _gist(text), normal_form(text)
        with self._lock:
            questions = {name: index.read(text) for name, index in self._languages.items()}
        asked = self._encoded(text, questions)
        count = len(typed.split())
        with self._lock:
            near = self._vectors.likeness(asked) if self._vectors and asked else None
            lexical: dict[str, float] = {}
            for name, index in self._languages.items():
                for key, score in index.lexical.scores(questions[name].concepts).items():
                    lexical[key] = max(lexical.get(key, 0.0), score)
            exact = {
                index.exact[typed] for index in self._languages.values() if typed in index.exact
            }
            likely = self._nearest(near) | lexical.keys() | exact | set(also)
            share, stretch = _lexical_share(count), 1 + _STRETCH * math.log(1 + count / 8)
            return {
                key: 1.0
                if key in exact
                else round(min(stretch * self._fused(key, lexical, near, share), _SURE), 6)
                for key in likely
            }

    def _fused(
        self, key: str, lexical: dict[str, float], near: Likeness | None, share: float
    ) -> float:
        """Words and meaning together; words alone for an entry without vectors."""
        by_words = lexical.get(key, 0.0)
        by_meaning = self._meant(key, near) if near else None
        if by_meaning is None:
            return by_words
        return share * by_words + (1 - share) * max(by_meaning, 0.0)

    def _meant(self, key: str, near: Likeness) -> float | None:
        """By the entry in the encoder's language, which it understands best, if there is one."""
        names = dict.fromkeys([ENCODER_LANGUAGE, *self._languages])
        found = (near.of(f"{name} {key}") for name in names)
        return next((one for one in found if one is not None), None)

    def _nearest(self, near: Likeness | None) -> set[str]:
        names = near.nearest(_CANDIDATES) if near else []
        return {name.split(" ", 1)[1] for name in names}

    def is_asked(self, phrase: str) -> bool:
        """Whether a question of an entry holds the phrase."""
        with self._lock:
            return any(index.asks(phrase) for index in self._languages.values())

    def _encoded(self, text: str, questions: dict[str, Question]) -> list[Vectors]:
        """The vectors of what was typed and, if it is short, of its plain words.

        The encoder knows one language: a text in another one stands in translated words only.
        """
        if self.encoder is None:
            return []
        lead = questions.get(ENCODER_LANGUAGE)
        plain = [lead.plain] if lead else [question.plain for question in questions.values()]
        if lead is not None and lead.is_foreign:
            forms = plain
        elif len(text.split()) > _SHORT_WORDS:
            forms = [text]
        else:
            forms = [text, *plain]
        return list(self.encoder.encode_questions(list(dict.fromkeys(forms))))


def ranked(scores: dict[str, float]) -> list[Hit]:
    """The ten likeliest, best first."""
    best = sorted(scores, key=lambda key: (-scores[key], key))[:MOST_HITS]
    return [Hit(key, scores[key]) for key in best if scores[key] > 0]


def _gist(text: str) -> str:
    """The beginning and the end of a long letter: who writes says at the end what they ask."""
    pieces = text.split()
    if len(pieces) <= _FIRST_WORDS + _LAST_WORDS:
        return text
    return " ".join([*pieces[:_FIRST_WORDS], *pieces[-_LAST_WORDS:]])


def _lexical_share(count: int) -> float:
    """Falls from the short share to the long one between the two lengths."""
    at = np.interp(count, [_SHORT_WORDS, _LONG_WORDS], [_LEXICAL_SHARE, _LEXICAL_SHARE_LONG])
    return float(at)
