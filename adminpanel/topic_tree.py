"""The topics in menu order, each with its depth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from content.models import Topic

INDENT = "\u2003"


def walk() -> list[tuple[Topic, int]]:
    """Every topic after the one above it; two queries, titles included."""
    below: dict[int | None, list[Topic]] = defaultdict(list)
    for topic in Topic.objects.prefetch_related("titles"):
        below[topic.parent_id].append(topic)

    def branch(parent: int | None, depth: int) -> Iterator[tuple[Topic, int]]:
        for topic in below[parent]:
            yield topic, depth
            yield from branch(topic.pk, depth + 1)

    return list(branch(None, 0))


def choices() -> list[tuple[int, str]]:
    """Topics as the choices of a form or filter, indented by depth."""
    return [(topic.pk, f"{INDENT * depth}{topic}") for topic, depth in walk()]


def with_all_below(topic_id: int) -> set[int]:
    """The topic's id and those of every topic below it; empty if there is no such topic."""
    return below(walk(), topic_id)


def below(tree: Iterable[tuple[Topic, int]], topic_id: int) -> set[int]:
    """The same from a tree that ``walk`` gave."""
    found: set[int] = set()
    for topic, _depth in tree:
        if topic.pk == topic_id or topic.parent_id in found:
            found.add(topic.pk)
    return found
