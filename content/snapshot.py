"""Published content, held in memory by every process.

Publishing bumps ``ContentVersion``; ``current()`` reads it (one query) and loads the content
again when it differs, or when a day has come on which an overdue entry is to be hidden. So a tap
costs one query for content and never shows stale text.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils import timezone

from content import overdue
from content.glossary import Glossary, Term
from content.models import (
    FAQ,
    ContentVersion,
    GlossaryTerm,
    Revision,
    Synonym,
    Topic,
    UrgentSign,
)
from content.search.synonyms import SynonymGroup

FALLBACK_LANGUAGE = "en"


@dataclass(frozen=True)
class SourceNote:
    title: str
    publisher: str
    url: str
    seen_on: str | None


@dataclass(frozen=True)
class Entry:
    """A FAQ as patients see it: its live revision."""

    faq_id: int
    revision_id: int
    key: str
    language: str
    topic_id: int
    position: int
    question: str
    label: str
    short_answer: str
    act_now: str
    full_answer: str
    alternatives: tuple[str, ...]
    sensitive: bool
    sources: tuple[SourceNote, ...]
    related: tuple[str, ...]
    is_starter: bool
    reviewer_name: str
    reviewer_role: str
    reviewed_on: date | None
    review_by: date | None
    published_at: datetime

    def is_overdue(self, today: date) -> bool:
        return self.review_by is not None and self.review_by < today


@dataclass(frozen=True)
class TopicNode:
    topic_id: int
    slug: str
    icon: str
    parent_id: int | None
    titles: dict[str, str]
    hide_overdue: bool = False

    def title(self, language: str) -> str:
        """The title in the language, else in the fallback language, else any."""
        titles = self.titles
        return (
            titles.get(language)
            or titles.get(FALLBACK_LANGUAGE)
            or next(iter(titles.values()), self.slug)
        )


@dataclass(frozen=True)
class Sign:
    """An urgent sign as shown."""

    key: str
    language: str
    title: str
    number: str
    notice: str
    act: str
    say: str
    phrases: tuple[str, ...]

    @classmethod
    def of(cls, row: Any) -> Sign:
        """From an ``UrgentSign`` or the starter pack's sign."""
        return cls(
            row.key, row.language, row.title, row.number,
            row.notice, row.act, row.say, tuple(row.phrases),
        )  # fmt: skip


@dataclass(frozen=True)
class Snapshot:
    """Everything published, in reading order."""

    version: int
    topics: dict[int, TopicNode]
    entries: dict[int, Entry]
    signs: tuple[Sign, ...] = ()
    terms: tuple[Term, ...] = ()
    synonyms: tuple[SynonymGroup, ...] = ()
    ends_on: date | None = None
    made_at: datetime | None = None
    _visible: dict[str, frozenset[int]] = field(default_factory=dict, compare=False)

    def holds(self, version: int, today: date) -> bool:
        """Whether this is still what patients should see."""
        return self.version == version and (self.ends_on is None or today < self.ends_on)

    @cached_property
    def _by_topic(self) -> dict[int, list[Entry]]:
        grouped: dict[int, list[Entry]] = defaultdict(list)
        for entry in sorted(self.entries.values(), key=lambda entry: (entry.position, entry.key)):
            grouped[entry.topic_id].append(entry)
        return grouped

    @cached_property
    def glossary(self) -> Glossary:
        return Glossary(self.terms, FALLBACK_LANGUAGE)

    @cached_property
    def _by_key(self) -> dict[tuple[str, str], Entry]:
        return {(entry.key, entry.language): entry for entry in self.entries.values()}

    def entry(self, key: str, language: str) -> Entry | None:
        """The entry in the language, else in the fallback language."""
        return self._by_key.get((key, language)) or self._by_key.get((key, FALLBACK_LANGUAGE))

    def has(self, key: str, language: str) -> bool:
        """Whether the entry is there in the language itself."""
        return (key, language) in self._by_key

    def entries_in(self, topic_id: int, language: str) -> list[Entry]:
        """The topic's entries for a reader of the language, each key once."""
        return [
            entry
            for entry in self._by_topic.get(topic_id, [])
            if entry is self.entry(entry.key, language)
        ]

    def entries_for(self, language: str) -> list[Entry]:
        """Every entry a reader of the language can see, each key once."""
        return [
            entry for entry in self.entries.values() if entry is self.entry(entry.key, language)
        ]

    def subtopics(self, parent_id: int | None, language: str) -> list[TopicNode]:
        """The topics right below ``parent_id`` (None: the top) that hold anything to read."""
        visible = self._visible.get(language)
        if visible is None:
            visible = self._visible[language] = self._visible_topics(language)
        return [
            topic
            for topic in self.topics.values()
            if topic.parent_id == parent_id and topic.topic_id in visible
        ]

    def path(self, topic_id: int) -> list[TopicNode]:
        """The topics from the top down to this one."""
        path: list[TopicNode] = []
        topic = self.topics.get(topic_id)
        while topic is not None and topic not in path:
            path.insert(0, topic)
            topic = self.topics.get(topic.parent_id) if topic.parent_id else None
        return path

    def _visible_topics(self, language: str) -> frozenset[int]:
        return frozenset(
            topic.topic_id
            for entry in self.entries_for(language)
            for topic in self.path(entry.topic_id)
        )

    def signs_for(self, language: str) -> list[Sign]:
        """The urgent signs in the language; a sign without a translation in the fallback's."""
        translated = {sign.key for sign in self.signs if sign.language == language}
        return [
            sign
            for sign in self.signs
            if sign.language == language
            or (sign.language == FALLBACK_LANGUAGE and sign.key not in translated)
        ]

    def with_entry(self, entry: Entry) -> Snapshot:
        """The same content with this entry in place of the published one: for previews."""
        return replace(self, entries=self.entries | {entry.faq_id: entry}, _visible={})

    def sign(self, key: str, language: str) -> Sign | None:
        return next((sign for sign in self.signs_for(language) if sign.key == key), None)


_lock = threading.Lock()
_current = Snapshot(version=-1, topics={}, entries={})


def current() -> Snapshot:
    """What is published now: one query, and a few more after something was published."""
    global _current
    version, today = ContentVersion.current(), timezone.now().date()
    if not _current.holds(version, today):
        with _lock:
            if not _current.holds(version, today):
                _current = load(version, _current, today)
    return _current


def load(version: int, earlier: Snapshot | None = None, today: date | None = None) -> Snapshot:
    """Read everything published; entries that ``earlier`` holds as they are, not again.

    The version is read before the content: what is published meanwhile has a higher one, and
    is read again at the next tap.
    """
    topics = {
        topic.pk: TopicNode(
            topic.pk,
            topic.slug,
            topic.icon,
            topic.parent_id,
            {title.language: title.title for title in topic.titles.all()},
            topic.hide_overdue,
        )
        for topic in Topic.objects.prefetch_related("titles")
    }
    today = today or timezone.now().date()
    hiding = overdue.hiding_topics(
        (topic.topic_id, topic.parent_id, topic.hide_overdue) for topic in topics.values()
    )
    entries = {
        pk: entry
        for pk, entry in _entries(earlier.entries if earlier else {}).items()
        if not overdue.is_hidden(entry, hiding, today)
    }
    ends_on = overdue.next_hidden_on(entries.values(), hiding)
    signs = tuple(Sign.of(sign) for sign in UrgentSign.objects.filter(is_published=True))
    terms = tuple(
        Term(term.key, term.language, term.term, tuple(term.variants), term.meaning)
        for term in GlossaryTerm.objects.filter(is_published=True)
    )
    rows = Synonym.objects.filter(is_published=True)
    synonyms = tuple(
        SynonymGroup(language, tuple(words), tuple(meanings), meanings_language)
        for language, words, meanings, meanings_language in rows.values_list(
            "language", "words", "meanings", "meanings_language"
        )
    )
    made_at = ContentVersion.made_at(version)
    return Snapshot(version, topics, entries, signs, terms, synonyms, ends_on, made_at)


def _entries(held: dict[int, Entry]) -> dict[int, Entry]:
    """The published entries by FAQ. A revision never changes: one that is held is not read."""
    live = dict(FAQ.objects.published().order_by().values_list("pk", "live_id"))
    entries = {
        pk: held[pk]
        for pk, live_id in live.items()
        if pk in held and held[pk].revision_id == live_id
    }
    rows = FAQ.objects.published().select_related("live")
    if entries:
        rows = rows.filter(pk__in=live.keys() - entries.keys())
    return entries | {faq.pk: _entry(faq, faq.live) for faq in rows if faq.live is not None}


def draft_entry(faq: FAQ, frozen: dict[str, Any] | None = None) -> Entry:
    """The draft as patients would see it if it were published now, without a review.

    ``frozen`` is its content where that is not what is saved.
    """
    frozen = faq.frozen_content() if frozen is None else frozen
    return _entry(faq, Revision(pk=0, published_at=timezone.now(), **frozen))


def _entry(faq: FAQ, revision: Revision) -> Entry:
    return Entry(
        faq_id=faq.pk,
        revision_id=revision.pk,
        key=faq.key,
        language=faq.language,
        topic_id=revision.topic_id,
        position=revision.position,
        question=revision.question,
        label=revision.label or revision.question,
        short_answer=revision.short_answer,
        act_now=revision.act_now,
        full_answer=revision.full_answer,
        alternatives=tuple(revision.alternatives),
        sensitive=revision.sensitive,
        sources=tuple(SourceNote(**source) for source in revision.sources),
        related=tuple(revision.related),
        is_starter=revision.is_starter,
        reviewer_name=revision.reviewer_name,
        reviewer_role=revision.reviewer_role,
        reviewed_on=revision.reviewed_on,
        review_by=revision.review_by,
        published_at=revision.published_at,
    )
