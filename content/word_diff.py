"""What changed between two texts, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# Unchanged words kept on either side of a change; what lies further away is left out.
CONTEXT = 30
_WORDS = re.compile(r"\S+\s*|\s+")


class Change(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Part:
    change: Change
    text: str


def word_diff(old: str, new: str) -> list[Part]:
    """The parts of both texts in reading order; the removed before what stands in its place.

    Without the added parts they join to ``old``, without the removed ones to ``new``.
    """
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    parts = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            parts.append(Part(Change.SAME, "".join(before[start:end])))
            continue
        if end > start:
            parts.append(Part(Change.REMOVED, "".join(before[start:end])))
        if new_end > new_start:
            parts.append(Part(Change.ADDED, "".join(after[new_start:new_end])))
    return parts


def shortened(parts: list[Part]) -> Iterator[Part]:
    """The same, with " … " for what is far from any change."""
    for number, part in enumerate(parts):
        words = _WORDS.findall(part.text)
        first, last = number == 0, number == len(parts) - 1
        head = [] if first else words[:CONTEXT]
        tail = [] if last else words[-CONTEXT:]
        if part.change != Change.SAME or len(words) <= len(head) + len(tail):
            yield part
        else:
            yield Part(Change.SAME, "".join(head) + " … " + "".join(tail))
