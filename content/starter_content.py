"""Loads the starter pack into the database, again and again without harm.

A row remembers a hash of what the pack last put there. While the row still matches it, a newer
pack may replace it; once an editor has changed it, the pack leaves it alone for good.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from content.models import (
    FAQ,
    ContentVersion,
    GlossaryTerm,
    Source,
    Synonym,
    Topic,
    TopicTitle,
    UrgentSign,
)
from content.publishing import publish
from content.starter_pack import Pack, PackFAQ, PackTopic

_FAQ_FIELDS = (
    "question", "label", "short_answer", "act_now", "full_answer", "alternatives", "sensitive", "position",
)  # fmt: skip
_SIGN_FIELDS = (
    "title", "position", "number", "notice", "act", "say", "phrases", "must_fire", "must_not_fire",
)  # fmt: skip
_TERM_FIELDS = ("term", "variants", "meaning")
_SYNONYM_FIELDS = ("words", "meanings", "meanings_language")


@transaction.atomic
def load_pack(pack: Pack) -> Counter[str]:
    """Load the whole pack or nothing.

    Returns how many rows are "new", "updated", "unchanged", or "kept" because an editor has
    changed them. New and updated entries are published as starter text, unless an editor has
    withdrawn them.
    """
    outcomes: Counter[str] = Counter()
    sources = _load_sources(pack)
    topics = _load_topics(pack.topics, outcomes)
    changed = [
        faq
        for packed in pack.faqs
        if (faq := _load_faq(packed, topics[packed.topic], sources, outcomes)) is not None
    ]
    _relate(pack.faqs, changed)
    for faq in changed:
        if faq.live_id is not None or not faq.starter_hash:
            publish(faq, by=None, starter=True)
        FAQ.objects.filter(pk=faq.pk).update(starter_hash=_digest(faq))
    if changed:
        _follow_originals()
    for sign in pack.urgent_signs:
        row = _load_row(UrgentSign, sign, _SIGN_FIELDS, outcomes)
        if row is not None:
            row.sources.set(sources[key] for key in sign.sources)
    for term in pack.terms:
        _load_row(GlossaryTerm, term, _TERM_FIELDS, outcomes)
    for synonym in pack.synonyms:
        _load_row(Synonym, synonym, _SYNONYM_FIELDS, outcomes)
    if outcomes["new"] or outcomes["updated"]:
        ContentVersion.bump()
    return outcomes


def _load_sources(pack: Pack) -> dict[str, Source]:
    """Sources by the pack's key; one that is there already, by its address, is left as it is."""
    return {
        packed.key: Source.objects.get_or_create(
            url=packed.url,
            defaults={
                "title": packed.title,
                "publisher": packed.publisher,
                "seen_on": packed.seen,
            },
        )[0]
        for packed in pack.sources
    }


def _load_topics(packed: Iterable[PackTopic], outcomes: Counter[str]) -> dict[str, Topic]:
    topics: dict[str, Topic] = {}
    waiting = sorted(packed, key=lambda topic: topic.parent is not None)
    while waiting:
        one = waiting.pop(0)
        if one.parent is not None and one.parent not in topics:
            waiting.append(one)
            continue
        topics[one.slug] = _load_topic(one, topics.get(one.parent or ""), outcomes)
    return topics


def _load_topic(packed: PackTopic, parent: Topic | None, outcomes: Counter[str]) -> Topic:
    wanted = _hash([packed.icon, packed.position, packed.parent, packed.titles])
    topic = Topic.objects.filter(slug=packed.slug).first()
    if topic is not None and (
        topic.starter_hash == wanted or _topic_hash(topic) != topic.starter_hash
    ):
        outcomes["unchanged" if topic.starter_hash == wanted else "kept"] += 1
        return topic
    outcomes["new" if topic is None else "updated"] += 1
    topic, _created = Topic.objects.update_or_create(
        slug=packed.slug,
        defaults={
            "icon": packed.icon, "position": packed.position, "parent": parent, "starter_hash": wanted,
        },
    )  # fmt: skip
    for language, title in packed.titles.items():
        TopicTitle.objects.update_or_create(
            topic=topic, language=language, defaults={"title": title}
        )
    return topic


def _topic_hash(topic: Topic) -> str:
    titles = {title.language: title.title for title in topic.titles.all()}
    return _hash([topic.icon, topic.position, topic.parent.slug if topic.parent else None, titles])


def _load_faq(
    packed: PackFAQ, topic: Topic, sources: dict[str, Source], outcomes: Counter[str]
) -> FAQ | None:
    """The entry's draft as packed; None if it is to stay as it is.

    An entry that a reviewer has signed off stays, even if nobody changed its text.
    """
    faq = FAQ.objects.with_draft_inputs().filter(key=packed.key, language=packed.language).first()
    if faq is not None:
        signed_off = faq.live is not None and faq.live.reviewer_name
        if signed_off or _digest(faq) != faq.starter_hash:
            outcomes["kept"] += 1
            return None
        if not _differs(faq, packed, topic, sources):
            outcomes["unchanged"] += 1
            return None
    outcomes["new" if faq is None else "updated"] += 1
    faq = faq or FAQ(key=packed.key, language=packed.language)
    faq.topic = topic
    for name in _FAQ_FIELDS:
        setattr(faq, name, getattr(packed, name))
    faq.save()
    faq.sources.set(sources[key] for key in packed.sources)
    return faq


def _differs(faq: FAQ, packed: PackFAQ, topic: Topic, sources: dict[str, Source]) -> bool:
    return (
        any(getattr(faq, name) != getattr(packed, name) for name in _FAQ_FIELDS)
        or faq.topic_id != topic.pk
        or {source.pk for source in faq.sources.all()}
        != {sources[key].pk for key in packed.sources}
        or {other.key for other in faq.related.all()} != set(packed.related)
    )


def _relate(packed: Iterable[PackFAQ], changed: Iterable[FAQ]) -> None:
    """Link related entries, once all of them exist."""
    rows = {(faq.key, faq.language): faq for faq in FAQ.objects.all()}
    by_key = {(one.key, one.language): one for one in packed}
    for faq in changed:
        related = by_key[faq.key, faq.language].related
        faq.related.set(
            row
            for key in related
            if (row := rows.get((key, faq.language)) or rows.get((key, "en")))
        )


def _follow_originals() -> None:
    """The pack's translations follow the pack's originals, as long as both are as packed."""
    originals = {
        faq.key: faq.live_id
        for faq in FAQ.objects.published().filter(language="en", live__is_starter=True)
    }
    for faq in FAQ.objects.with_draft_inputs().exclude(language="en").exclude(starter_hash=""):
        follows = originals.get(faq.key)
        if follows not in (None, faq.translated_from_id) and _digest(faq) == faq.starter_hash:
            FAQ.objects.filter(pk=faq.pk).update(translated_from=follows)


def _load_row(model: Any, packed: Any, fields: tuple[str, ...], outcomes: Counter[str]) -> Any:
    """A row made of plain fields, found by key and language; None if it is left as it is."""
    wanted = _hash([getattr(packed, name) for name in fields])
    row = model.objects.filter(key=packed.key, language=packed.language).first()
    if row is not None:
        if row.starter_hash == wanted:
            outcomes["unchanged"] += 1
            return None
        if _hash([getattr(row, name) for name in fields]) != row.starter_hash:
            outcomes["kept"] += 1
            return None
    outcomes["new" if row is None else "updated"] += 1
    row = row or model(key=packed.key, language=packed.language, is_published=True)
    for name in fields:
        setattr(row, name, getattr(packed, name))
    row.starter_hash = wanted
    row.save()
    return row


def _digest(faq: FAQ) -> str:
    """The hash of the draft as it is now."""
    faq = FAQ.objects.with_draft_inputs().get(pk=faq.pk)
    frozen = faq.frozen_content()
    return _hash([frozen[name] for name in sorted(frozen) if name != "topic_id"] + [faq.topic.slug])


def _hash(value: Any) -> str:
    return hashlib.sha256(
        json.dumps(value, sort_keys=True, ensure_ascii=False).encode()
    ).hexdigest()
