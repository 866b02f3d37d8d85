"""How sure a search is that its first entry is the one that was meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum


class Confidence(Enum):
    CONFIDENT = "answer"
    POSSIBLE = "did you mean"
    NONE = "I do not know"


def confidence(scores: Sequence[float], thresholds: Mapping[str, float]) -> Confidence:
    """Of the scores of what was found, best first; ``thresholds`` as in SEARCH_THRESHOLDS."""
    if not scores or scores[0] < thresholds["offer"]:
        return Confidence.NONE
    leads = len(scores) == 1 or scores[0] - scores[1] >= thresholds["lead"]
    if scores[0] >= thresholds["answer"] and leads:
        return Confidence.CONFIDENT
    return Confidence.POSSIBLE
