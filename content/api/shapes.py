"""Published content as the API shows it: serializers over the snapshot's own objects."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from content.glossary import Term
from content.models import UrgentSign
from content.snapshot import Entry, Sign, Snapshot
from content.web_html import to_web_html

_LANGUAGES = [code for code, _name in settings.LANGUAGES]


class SourceShape(serializers.Serializer[Any]):
    title = serializers.CharField()
    publisher = serializers.CharField()
    url = serializers.CharField()
    seen_on = serializers.DateField(allow_null=True)


class ReviewShape(serializers.Serializer[Any]):
    reviewer_name = serializers.CharField()
    reviewer_role = serializers.CharField()
    reviewed_on = serializers.DateField()
    review_by = serializers.DateField(allow_null=True)


class TextShape(serializers.Serializer[Any]):
    markdown = serializers.CharField(allow_blank=True)
    html = serializers.CharField(allow_blank=True, help_text="Safe to put into a page.")


class FAQShape(serializers.Serializer[Any]):
    key = serializers.CharField()
    revision = serializers.IntegerField()
    language = serializers.ChoiceField(_LANGUAGES)
    is_fallback = serializers.BooleanField(help_text="It is not in the language asked for.")
    languages = serializers.ListField(child=serializers.ChoiceField(_LANGUAGES))
    topic = serializers.CharField(help_text="The topic's slug.")
    question = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name
    short_answer = TextShape()
    act_now = TextShape(help_text="Signs to act on now. Never fold these away.")
    full_answer = TextShape()
    is_sensitive = serializers.BooleanField()
    sources = SourceShape(many=True)
    related = serializers.ListField(child=serializers.CharField(), help_text="Keys.")
    review = ReviewShape(allow_null=True)
    notices = serializers.ListField(
        child=serializers.ChoiceField(["not_reviewed", "starter", "overdue"]),
        help_text="Show these: what patients are told about the review.",
    )
    published_at = serializers.DateTimeField()


class SignShape(serializers.Serializer[Any]):
    key = serializers.CharField()
    language = serializers.ChoiceField(_LANGUAGES)
    is_fallback = serializers.BooleanField()
    title = serializers.CharField()
    number = serializers.ChoiceField(UrgentSign.Number.values)
    notice = TextShape()
    act = TextShape()
    say = serializers.CharField(allow_blank=True)


class TermShape(serializers.Serializer[Any]):
    key = serializers.CharField()
    language = serializers.ChoiceField(_LANGUAGES)
    is_fallback = serializers.BooleanField()
    term = serializers.CharField()
    variants = serializers.ListField(child=serializers.CharField())
    meaning = serializers.CharField()


class TopicLeaf(serializers.Serializer[Any]):
    slug = serializers.CharField()
    icon = serializers.CharField(allow_blank=True)
    title = serializers.CharField()
    language = serializers.ChoiceField([*_LANGUAGES, ""])
    is_fallback = serializers.BooleanField()
    faqs = serializers.IntegerField(help_text="How many answers are right here.")


class TopicShape(TopicLeaf):
    topics = serializers.SerializerMethodField()

    @extend_schema_field({"type": "array", "items": {"$ref": "#/components/schemas/TopicShape"}})
    def get_topics(self, row: Any) -> Any:
        return row["topics"]


def text(markdown: str) -> dict[str, str]:
    return {"markdown": markdown, "html": to_web_html(markdown)}


def faq(content: Snapshot, entry: Entry, language: str, today: date) -> dict[str, Any]:
    return {
        "key": entry.key,
        "revision": entry.revision_id,
        "language": entry.language,
        "is_fallback": entry.language != language,
        "languages": [code for code in _LANGUAGES if content.has(entry.key, code)],
        "topic": content.topics[entry.topic_id].slug,
        "question": entry.question,
        "label": entry.label,
        "short_answer": text(entry.short_answer),
        "act_now": text(entry.act_now),
        "full_answer": text(entry.full_answer),
        "is_sensitive": entry.sensitive,
        "sources": [vars(source) for source in entry.sources],
        "related": [key for key in entry.related if content.entry(key, language)],
        "review": _review(entry),
        "notices": _notices(entry, today),
        "published_at": entry.published_at,
    }


def _review(entry: Entry) -> dict[str, Any] | None:
    if entry.reviewed_on is None:
        return None
    names = ("reviewer_name", "reviewer_role", "reviewed_on", "review_by")
    return {name: getattr(entry, name) for name in names}


def _notices(entry: Entry, today: date) -> list[str]:
    if entry.reviewed_on is None:
        return ["not_reviewed", "starter"] if entry.is_starter else ["not_reviewed"]
    return ["overdue"] if entry.is_overdue(today) else []


def sign(one: Sign, language: str) -> dict[str, Any]:
    return {
        "key": one.key,
        "language": one.language,
        "is_fallback": one.language != language,
        "title": one.title,
        "number": one.number,
        "notice": text(one.notice),
        "act": text(one.act),
        "say": one.say,
    }


def term(one: Term, language: str) -> dict[str, Any]:
    return {
        "key": one.key,
        "language": one.language,
        "is_fallback": one.language != language,
        "term": one.term,
        "variants": list(one.variants),
        "meaning": one.meaning,
    }


def topics(content: Snapshot, parent: int | None, language: str) -> list[dict[str, Any]]:
    """The tree below the parent: what holds anything to read, in reading order."""
    found = []
    for topic in content.subtopics(parent, language):
        title = topic.title(language)
        written = next((code for code, words in topic.titles.items() if words == title), "")
        written = language if topic.titles.get(language) else written
        found.append(
            {
                "slug": topic.slug,
                "icon": topic.icon,
                "title": title,
                "language": written,
                "is_fallback": written != language,
                "faqs": len(content.entries_in(topic.topic_id, language)),
                "topics": topics(content, topic.topic_id, language),
            }
        )
    return found
