"""Reading what is published. Unpublished, withdrawn and hidden entries are not in the snapshot."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiResponse, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from content import chitchat, urgent
from content.api import shapes
from content.api.parsing import query
from content.api.reading import LanguageQuery, PageQuery, PublicView, held, language_of, page_of
from content.search.confidence import Confidence
from content.search.published import search
from content.snapshot import Entry, Snapshot

LONGEST_QUESTION = 1000
_MOST_HITS = 10
_UNCHANGED = OpenApiResponse(description="You have it already (If-None-Match).")


def _paged(name: str, shape: type[serializers.Serializer[Any]]) -> Any:
    return inline_serializer(
        name,
        {
            "count": serializers.IntegerField(),
            "page": serializers.IntegerField(),
            "pages": serializers.IntegerField(),
            "results": shape(many=True),
        },
    )


class FAQQuery(PageQuery):
    topic = serializers.SlugField(required=False, help_text="A topic's slug; with all below it.")
    reviewed = serializers.ChoiceField(choices=["true", "false"], required=False)
    since = serializers.DateTimeField(required=False, help_text="Published at this time or later.")


class SearchQuery(LanguageQuery):
    q = serializers.CharField(max_length=LONGEST_QUESTION)


class Topics(PublicView):
    @extend_schema(
        operation_id="topics",
        parameters=[LanguageQuery],
        responses={200: shapes.TopicShape(many=True), 304: _UNCHANGED},
    )
    def get(self, request: Request) -> HttpResponseBase:
        """The tree of topics that hold anything to read."""
        language = language_of(request, query(request, LanguageQuery).get("language"))
        now = held()
        return self.answer(request, now, shapes.topics(now.content, None, language))


class FAQs(PublicView):
    @extend_schema(
        operation_id="faqs",
        parameters=[FAQQuery],
        responses={200: _paged("FAQPage", shapes.FAQShape), 304: _UNCHANGED},
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Published answers in reading order, each once, in the reader's language or English."""
        asked = query(request, FAQQuery)
        language = language_of(request, asked.get("language"))
        now = held()
        rows = [one for one in _in_order(now.content, language) if _fits(one, asked)]
        if "topic" in asked:
            below = _below(now.content, asked["topic"])
            rows = [one for one in rows if one.topic_id in below]
        rows, place = page_of(rows, asked)
        results = [shapes.faq(now.content, one, language, now.today) for one in rows]
        return self.answer(request, now, place | {"results": results})


class OneFAQ(PublicView):
    @extend_schema(
        operation_id="faq",
        parameters=[LanguageQuery],
        responses={200: shapes.FAQShape, 304: _UNCHANGED},
    )
    def get(self, request: Request, key: str) -> HttpResponseBase:
        """One published answer."""
        language = language_of(request, query(request, LanguageQuery).get("language"))
        now = held()
        entry = now.content.entry(key, language)
        if entry is None:
            raise NotFound("No published answer has this key.")
        return self.answer(request, now, shapes.faq(now.content, entry, language, now.today))


class Search(PublicView):
    @extend_schema(
        operation_id="search",
        parameters=[SearchQuery],
        responses=inline_serializer(
            "SearchResult",
            {
                "urgent_signs": shapes.SignShape(many=True),
                "confidence": serializers.ChoiceField(["answer", "possible", "none", "dose"]),
                "results": inline_serializer(
                    "SearchHit",
                    {"score": serializers.FloatField(), "faq": shapes.FAQShape()},
                    many=True,
                ),
            },
        ),
    )
    def get(self, request: Request) -> Response:
        """What patients would be shown: urgent signs first, then answers, best first.

        Nothing of the question is kept. `dose` means that it asks about taking or changing a
        medicine: that is for the care team, so no answer is given.
        """
        asked = query(request, SearchQuery)
        language = language_of(request, asked.get("language"))
        now = held()
        fired = urgent.alarms(now.content, asked["q"], language)
        confidence, best = _search(now.content, asked["q"], language)
        results = [
            {
                "score": round(found.score, 4),
                "faq": shapes.faq(now.content, found.entry, language, now.today),
            }
            for found in best
        ]
        return Response(
            {
                "urgent_signs": [shapes.sign(one, language) for one in fired],
                "confidence": confidence,
                "results": results,
            },
            headers={
                "Cache-Control": "no-store",
                "Content-Language": language,
                "Vary": "Accept, Accept-Language",
            },
        )


class GlossaryTerms(PublicView):
    @extend_schema(
        operation_id="glossary",
        parameters=[PageQuery],
        responses={200: _paged("TermPage", shapes.TermShape), 304: _UNCHANGED},
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Words and their plain meaning, in alphabetical order."""
        asked = query(request, PageQuery)
        language = language_of(request, asked.get("language"))
        now = held()
        rows, place = page_of(now.content.glossary.terms(language), asked)
        results = [shapes.term(one, language) for one in rows]
        return self.answer(request, now, place | {"results": results})


class UrgentSigns(PublicView):
    @extend_schema(
        operation_id="urgent_signs",
        parameters=[LanguageQuery],
        responses={200: shapes.SignShape(many=True), 304: _UNCHANGED},
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Signs that need a call now, in the editors' order."""
        language = language_of(request, query(request, LanguageQuery).get("language"))
        now = held()
        signs = [shapes.sign(one, language) for one in now.content.signs_for(language)]
        return self.answer(request, now, signs)


def _in_order(content: Snapshot, language: str) -> list[Entry]:
    """Topic by topic, as somebody reads who goes through the menu."""
    found: list[Entry] = []
    to_read = content.subtopics(None, language)
    while to_read:
        topic = to_read.pop(0)
        found += content.entries_in(topic.topic_id, language)
        to_read = content.subtopics(topic.topic_id, language) + to_read
    return found


def _fits(entry: Entry, asked: dict[str, Any]) -> bool:
    reviewed: str | None = asked.get("reviewed")
    since: datetime | None = asked.get("since")
    if reviewed is not None and (entry.reviewed_on is not None) != (reviewed == "true"):
        return False
    return since is None or entry.published_at >= since


def _below(content: Snapshot, slug: str) -> set[int]:
    found = {
        topic.topic_id
        for topic in content.topics.values()
        if any(above.slug == slug for above in content.path(topic.topic_id))
    }
    if not found:
        raise ValidationError({"topic": ["There is no such topic."]})
    return found


def _search(content: Snapshot, text: str, language: str) -> tuple[str, Any]:
    if chitchat.asks_about_doses(text):
        return "dose", ()
    hits = search(content, text, language)
    if hits.confidence is Confidence.NONE:
        return "none", ()
    sure = hits.confidence is Confidence.CONFIDENT
    return ("answer" if sure else "possible"), hits.best[:_MOST_HITS]
