"""The menu's tree: which topic stands below which, and in what order."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from content.errors import DomainError
from content.models import ContentVersion, Topic

# Between two neighbours, so that a topic can be put between them by hand.
STEP = 10


def fingerprint(topics: Iterable[Topic]) -> str:
    """Differs once any topic was added, deleted or moved."""
    rows = sorted((topic.pk, topic.parent_id, topic.position) for topic in topics)
    return hashlib.sha256(repr(rows).encode()).hexdigest()


@transaction.atomic
def arrange(places: Sequence[tuple[int, int | None]], *, seen: str) -> list[Topic]:
    """Move topics: ``places`` are (topic's id, id of the one above it) in reading order.

    Returns the topics that changed; neighbours whose order stays keep their positions. Raises
    DomainError if the tree is no longer the one whose ``fingerprint`` was ``seen``, if not every
    topic is named once, or if one would lie under itself.
    """
    topics = {topic.pk: topic for topic in Topic.objects.select_for_update().order_by("pk")}
    if fingerprint(topics.values()) != seen:
        raise DomainError(
            _(
                "Somebody else has changed the menu since you opened this page, so your order is "
                "not saved. This is the menu as it is now."
            )
        )
    parents = dict(places)
    above = {parent for parent in parents.values() if parent is not None}
    if len(places) != len(topics) or parents.keys() != topics.keys() or not above <= topics.keys():
        raise DomainError(_("Not every topic was named once, so nothing was moved."))
    _refuse_cycles(parents)
    moved = list(_moved(topics, places))
    Topic.objects.bulk_update(moved, ["parent", "position"])
    if moved:
        ContentVersion.bump()
    return moved


def check_parent(topic_id: int, parent_id: int | None) -> None:
    """Raises DomainError if the topic would lie under itself.

    The tree stays locked until the transaction ends, so that nobody moves the other way meanwhile.
    """
    rows = Topic.objects.select_for_update().order_by("pk").values_list("pk", "parent_id")
    _refuse_cycles(dict(rows) | {topic_id: parent_id})


def _refuse_cycles(parents: Mapping[int, int | None]) -> None:
    for start, above in parents.items():
        passed: set[int] = set()
        while above is not None and above not in passed:
            if above == start:
                title = str(Topic.objects.get(pk=start))
                raise DomainError(_("“%s” cannot lie under itself.") % title)
            passed.add(above)
            above = parents.get(above)


def _moved(topics: dict[int, Topic], places: Sequence[tuple[int, int | None]]) -> Iterator[Topic]:
    """The topics of each group with newcomers or a new order, with parents and positions set."""
    groups: dict[int | None, list[int]] = defaultdict(list)
    for pk, parent in places:
        groups[parent].append(pk)
    for parent, group in groups.items():
        as_before = sorted(group, key=lambda pk: (topics[pk].position, topics[pk].slug))
        if group == as_before and all(topics[pk].parent_id == parent for pk in group):
            continue
        for number, pk in enumerate(group, start=1):
            topic = topics[pk]
            if (topic.parent_id, topic.position) != (parent, number * STEP):
                topic.parent_id, topic.position = parent, number * STEP
                yield topic
