"""What every public view shares: the reader's language, pages, and answers held in memory.

The published content changes rarely and is asked for often. An answer is kept as bytes for as long
as the snapshot and the day hold, so that asking again costs the version's query and no more, and a
client that has it already gets a 304.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation.trans_real import parse_accept_lang_header
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from content.snapshot import FALLBACK_LANGUAGE, Snapshot, current

Row = TypeVar("Row")
Handler = Callable[[HttpRequest], HttpResponseBase]
LARGEST_PAGE = 100
_MOST_HELD = 1000
LANGUAGES = [code for code, _name in settings.LANGUAGES]


class LanguageQuery(serializers.Serializer[Any]):
    language = serializers.ChoiceField(
        choices=LANGUAGES, required=False, help_text="Else as Accept-Language says, else English."
    )


class PageQuery(LanguageQuery):
    page = serializers.IntegerField(min_value=1, max_value=100_000, default=1)
    page_size = serializers.IntegerField(min_value=1, max_value=LARGEST_PAGE, default=20)


class _Held:
    """The answers of one snapshot on one day, by address and language."""

    def __init__(self, content: Snapshot, today: date) -> None:
        self.content, self.today = content, today
        self.bodies: dict[tuple[str, str], bytes] = {}
        self.fingerprint = hashlib.sha256(
            repr(
                (content.version, today, sorted(one.revision_id for one in content.entries.values()),
                 content.topics, content.signs, content.terms)
            ).encode()
        ).hexdigest()[:20]  # fmt: skip


_held: _Held | None = None


def held() -> _Held:
    """What belongs to the content and the day that are now; the version's query."""
    global _held
    content, today = current(), timezone.now().date()
    if _held is None or _held.content is not content or _held.today != today:
        _held = _Held(content, today)
    return _held


def held_answers(get_response: Handler) -> Handler:
    """Middleware: what is held goes out before sessions, languages and views are looked at.

    Nothing is held but what `PublicView.answer` gave everybody.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return _held_answer(request) or get_response(request)

    return middleware


def _held_answer(request: HttpRequest) -> HttpResponseBase | None:
    place = _place(request)
    if _held is None or place not in _held.bodies:
        return None
    if request.method not in ("GET", "HEAD") or not _takes_json(request):
        return None
    request.get_host()  # refused here as everywhere if it is not ours
    now = held()
    body = now.bodies.get(place)
    throttle = PublicView.throttle_classes[0]()
    # One that is over the rate is counted again, and refused, in the ordinary way.
    if body is None or not throttle.allow_request(cast(Request, request), PublicView()):
        return None
    return _answer(request, now, body)


class PublicView(APIView):
    """Published content for everybody: no identity is asked for, nothing is counted or logged."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def answer(self, request: Request, now: _Held, data: Any) -> HttpResponseBase:
        """The data, kept for the next who asks the same."""
        body = JSONRenderer().render(data)
        if len(now.bodies) >= _MOST_HELD:
            now.bodies.clear()
        now.bodies[_place(request._request)] = body
        return _answer(request._request, now, body)


def language_of(request: HttpRequest, asked: str | None = None) -> str:
    """``?language=``, else the first language of Accept-Language that is ours, else English."""
    if asked:
        return asked
    for code, _weight in parse_accept_lang_header(request.META.get("HTTP_ACCEPT_LANGUAGE", "")):
        if code.split("-")[0] in LANGUAGES:
            return code.split("-")[0]
    return FALLBACK_LANGUAGE


def page_of(rows: list[Row], asked: dict[str, Any]) -> tuple[list[Row], dict[str, Any]]:
    """The page's rows, and where it stands. Raises NotFound past the last page."""
    number, size = asked["page"], asked["page_size"]
    pages = max(1, -(-len(rows) // size))
    if number > pages:
        raise NotFound(f"There are {pages} pages.")
    start = (number - 1) * size
    return rows[start : start + size], {"count": len(rows), "page": number, "pages": pages}


def _place(request: HttpRequest) -> tuple[str, str]:
    return request.get_full_path(), language_of(request)


def _takes_json(request: HttpRequest) -> bool:
    accept = request.META.get("HTTP_ACCEPT", "*/*")
    return "*/*" in accept or "application/json" in accept


def _answer(request: HttpRequest, now: _Held, body: bytes) -> HttpResponseBase:
    language = language_of(request, request.GET.get("language"))
    tag = f'"{now.fingerprint}-{language}"'
    changed = _last_modified(now)
    headers = {
        "ETag": tag,
        "Cache-Control": "public, max-age=0, must-revalidate",
        "Content-Language": language,
        "Vary": "Accept, Accept-Language",
    }
    if changed is not None:
        headers["Last-Modified"] = http_date(changed)
    if request.META.get("HTTP_IF_NONE_MATCH") == tag:  # most of them; the rest is looked at closely
        return HttpResponseNotModified(headers=headers)
    headers["Content-Length"] = str(len(body))
    response = HttpResponse(body, content_type="application/json", headers=headers)
    return get_conditional_response(request, tag, changed, response) or response


def _last_modified(now: _Held) -> int | None:
    """When it last changed, or the day began, in seconds; None while that second may not be over.

    A day changes what is overdue. Two changes in one second would look like one.
    """
    made = now.content.made_at
    if made is None or timezone.now() - made < timedelta(seconds=2):
        return None
    begun = datetime.combine(now.today, time(), UTC)
    return int(max(made, begun).timestamp())
