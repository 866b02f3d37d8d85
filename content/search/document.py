"""What is searched: an entry in one language, whatever it comes from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

# An answer is also compared passage by passage: it may speak of more than one thing.
_PASSAGE_WORDS = 35
_MOST_PASSAGES = 6
_SENTENCE_END = re.compile(r"\n+|(?<=[.!?]) ")


class Written(Protocol):
    """What a revision and a published entry have in common."""

    @property
    def question(self) -> str: ...
    @property
    def alternatives(self) -> Sequence[str]: ...
    @property
    def short_answer(self) -> str: ...
    @property
    def act_now(self) -> str: ...
    @property
    def full_answer(self) -> str: ...


@dataclass(frozen=True)
class Document:
    """An entry's text in one language.

    ``key`` is shared by translations of one another. ``version`` differs whenever anything else
    does. ``vectors`` are those of ``texts()``, as the encoder named ``encoder`` gave them, if
    they are at hand.
    """

    key: str
    language: str
    version: int
    topic: str
    question: str
    alternatives: tuple[str, ...]
    answer: str
    more: str = ""
    vectors: bytes = b""
    encoder: str = ""

    @classmethod
    def of(
        cls,
        written: Written,
        *,
        version: int,
        key: str = "",
        language: str = "",
        topic: str = "",
        vectors: bytes = b"",
        encoder: str = "",
    ) -> Document:
        """A revision, or a published entry."""
        return cls(
            key=key,
            language=language,
            version=version,
            topic=topic,
            question=written.question,
            alternatives=tuple(written.alternatives),
            answer=written.short_answer,
            more=f"{written.act_now}\n{written.full_answer}".strip(),
            vectors=vectors,
            encoder=encoder,
        )

    @property
    def phrasings(self) -> list[str]:
        """The ways in which it is asked."""
        return [self.question, *self.alternatives]

    def texts(self) -> list[str]:
        """What is turned into vectors: each phrasing, the whole answer, then its passages."""
        return [*self.phrasings, f"{self.question} {self.whole_answer}", *self.passages]

    @property
    def whole_answer(self) -> str:
        return f"{self.answer}\n{self.more}".strip()

    @property
    def passages(self) -> list[str]:
        """The answer in pieces of a few sentences."""
        found: list[str] = []
        piece: list[str] = []
        for sentence in _SENTENCE_END.split(self.whole_answer):
            piece += sentence.split()
            if len(piece) >= _PASSAGE_WORDS:
                found.append(" ".join(piece))
                piece = []
        if piece:
            found.append(" ".join(piece))
        return found[:_MOST_PASSAGES]
