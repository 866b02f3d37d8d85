"""Reads the phrases by which editors describe an urgent sign.

The grammar is described in ``content/starter/README.md``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

_WORD = re.compile(r"[^\W_]+(?:\.\d+)?|[.,;:!?\n]")
_CONTRACTED = re.compile(
    r"\b(do|does|did|is|was|are|were|has|have|had|would|could|should|need)n'?t\b"
)
_ACCENT = re.compile("[\u0300-\u036f]")
_CANNOT = re.compile(
    r"\b(?:can't|cant|can not|can t|cnat|cann't|ca n't|couldn'?t|could not|unable to|not able to)(?!\w)"
)
# The groups of a phrase stand this near to the first of them, so that in a long letter the knee
# of one page and the pain of another are not one sign.
_NEAR = 18

Alternative = tuple[str, ...]
Group = tuple[Alternative, ...]
Held = dict[Alternative, list[int]]


def words(text: str) -> list[str]:
    """Lower-case words without accents, and the marks that end a clause.

    Contractions are opened ("isn't" is "is", "not"), but "can't", "couldn't" and "not able to" are
    the one word "cannot": not being able to do something is a sign, not the absence of one.
    """
    text = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    text = _ACCENT.sub("", text)
    text = _CANNOT.sub("cannot", text)
    text = re.sub(r"\bwon'?t\b", "will not", text)
    text = re.sub(r"(?<=\d),(?=\d)", ".", text)
    text = _CONTRACTED.sub(r"\1 not", text).replace("'", "")
    return _WORD.findall(text)


@dataclass(frozen=True)
class Phrase:
    """What must be found in a text, and what must not."""

    needed: tuple[Group, ...]
    unless: Group = ()

    def matches(self, held: Held) -> bool:
        """Whether every needed group stands near the first one, and no barred one does."""
        if any(held.keys().isdisjoint(group) for group in self.needed):
            return False
        first, *others = (_places(group, held) for group in self.needed)
        barred = _places(self.unless, held)
        return any(
            all(_is_near(place, other) for other in others) and not _is_near(place, barred)
            for place in first
        )


def _places(group: Group, held: Held) -> list[int]:
    return [place for alternative in group for place in held.get(alternative, ())]


def _is_near(place: int, others: Iterable[int]) -> bool:
    return any(abs(place - other) <= _NEAR for other in others)


@lru_cache(maxsize=4096)
def parse_phrase(phrase: str) -> Phrase:
    """The groups of a phrase, each a tuple of alternatives, each a tuple of words.

    Raises ValueError for a phrase with an empty group or alternative.
    """
    wanted, *unless = phrase.split(" - ")
    groups = [_group(part) for part in wanted.split(" + ")]
    barred = [_group(part) for part in unless]
    if not all(map(all, chain(groups, barred))):
        raise ValueError(f"“{phrase}” has an empty part.")
    return Phrase(tuple(groups), tuple(chain.from_iterable(barred)))


def _group(part: str) -> Group:
    return tuple(tuple(_starred(alternative)) for alternative in part.split("/"))


def _starred(alternative: str) -> Iterator[str]:
    for raw in alternative.split():
        opened = words(raw.rstrip("*"))
        yield from opened[:-1]
        yield from (f"{word}*" if raw.endswith("*") else word for word in opened[-1:])
