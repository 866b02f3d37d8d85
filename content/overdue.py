"""Which topics hide an entry from patients once its review is overdue.

A topic says so for itself and for all below it. Nobody publishes anything on the day a review
runs out, so the snapshot knows the day on which it has to be made anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol

from content.models import Topic


class Reviewed(Protocol):
    @property
    def topic_id(self) -> int: ...
    @property
    def review_by(self) -> date | None: ...
    def is_overdue(self, today: date) -> bool: ...


def hiding_topics(topics: Iterable[tuple[int, int | None, bool]] | None = None) -> frozenset[int]:
    """The topics whose overdue entries are hidden, from (id, parent's id, setting) of all topics.

    Without an argument, one query.
    """
    if topics is None:
        topics = Topic.objects.values_list("pk", "parent_id", "hide_overdue")
    parents: dict[int, int | None] = {}
    hiding: set[int] = set()
    for pk, parent, hides in topics:
        parents[pk] = parent
        if hides:
            hiding.add(pk)
    return frozenset(pk for pk in parents if not hiding.isdisjoint(_upwards(pk, parents)))


def is_hidden(revision: Reviewed, hiding: frozenset[int], today: date) -> bool:
    return revision.topic_id in hiding and revision.is_overdue(today)


def next_hidden_on(shown: Iterable[Reviewed], hiding: frozenset[int]) -> date | None:
    """The day on which the next of the shown entries is hidden; None if none ever is."""
    days = [
        entry.review_by + timedelta(days=1)
        for entry in shown
        if entry.review_by is not None and entry.topic_id in hiding
    ]
    return min(days, default=None)


def _upwards(pk: int, parents: dict[int, int | None]) -> list[int]:
    path: list[int] = []
    above: int | None = pk
    while above is not None and above not in path:
        path.append(above)
        above = parents.get(above)
    return path
