"""Insight: how the answers are used, over time, by topic and by entry. Counts, never people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from adminpanel import topic_tree
from adminpanel.bars import Chart, chart
from adminpanel.insight_counts import (
    Counts,
    Entry,
    Scope,
    by_entry,
    by_topic,
    entries,
    in_words,
    to_draw,
    unanswered_over_time,
    views_over_time,
    votes_over_time,
)
from adminpanel.periods import PERIODS, Period
from content import question_groups
from content.models import LoggedQuestion, Topic

PER_PAGE = 50
_USUAL = "30"


@dataclass(frozen=True)
class Asked:
    """What the page was asked for: since when, and of which entries."""

    period: Period
    today: date
    topic: int | None
    faq: int | None
    tree: list[tuple[Topic, int]]

    @property
    def scope(self) -> Scope:
        if self.faq is not None:
            return Scope(faq=self.faq)
        if self.topic is None:
            return Scope()
        return Scope(frozenset(topic_tree.below(self.tree, self.topic)))

    def link(self, **changes: Any) -> str:
        kept = {"period": self.period.key, "topic": self.topic, "entry": self.faq} | changes
        return f"?{urlencode({name: value for name, value in kept.items() if value})}"


@dataclass(frozen=True)
class Row:
    """An entry or a topic with its counts in words."""

    label: str
    link: str
    language: str
    notes: list[str]
    counts: Counts

    @property
    def cells(self) -> list[str]:
        return [in_words(self.counts.views), helped(self.counts), in_words(self.counts.not_meant)]


def helped(counts: Counts) -> str:
    """Such as "80 % of 25"."""
    if counts.votes.percent is None:
        return "–" if not counts.votes.total else in_words(counts.votes.total)
    return _("%(percent)d %% of %(total)d") % {
        "percent": counts.votes.percent,
        "total": counts.votes.total,
    }


def in_order(faqs: dict[int, Entry], found: dict[int, Counts]) -> list[Entry]:
    """The most opened first."""
    return sorted(faqs.values(), key=lambda faq: (-found[faq.pk].views, faq.key, faq.language))


@require_safe
def page(request: HttpRequest, *, admin: Any) -> HttpResponse:
    """``?period=`` 7, 30, 90 or 365 days, of all entries, of a ``topic`` or of an ``entry``."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    asked = asked_for(request)
    found = by_entry(asked.period, asked.today, asked.scope)
    faqs = entries(asked.scope, asked.today)
    here = Paginator(in_order(faqs, found), PER_PAGE).get_page(request.GET.get("page"))
    total = Counts()
    for pk in faqs.keys() & found.keys():
        total.add(found[pk])
    may = rights(request)
    context = admin.admin_site.each_context(request) | {
        "title": _("Insight"),
        "opts": admin.opts,
        "may": may,
        "periods": [
            (one.label, asked.link(period=one.key), one is asked.period) for one in PERIODS.values()
        ],
        "asked": asked,
        "tree": [(topic.pk, f"{topic_tree.INDENT * depth}{topic}") for topic, depth in asked.tree],
        "faq": faqs.get(asked.faq) if asked.faq else None,
        "total": Row("", "", "", [], total).cells,
        "overdue": sum(faq.is_overdue for faq in faqs.values()),
        "behind": sum(faq.is_behind for faq in faqs.values()),
        "charts": list(_charts(asked, may)),
        "topics": [] if asked.faq else list(_topic_rows(asked, found, faqs)),
        "rows": [_entry_row(asked, faq, found[faq.pk]) for faq in here],
        "here": here,
        "query": asked.link()[1:] + "&",
        "texts": _texts(asked) if may["questions"] and asked.scope == Scope() else [],
        "enough": question_groups.ENOUGH_TO_SHOW,
        "everything": asked.link(entry=None),
    }
    return TemplateResponse(request, "adminpanel/insight.html", context)


def asked_for(request: HttpRequest) -> Asked:
    def number(name: str) -> int | None:
        text = request.GET.get(name, "")
        return int(text) if text.isdecimal() and len(text) < 19 else None

    period = PERIODS.get(request.GET.get("period", ""), PERIODS[_USUAL])
    faq, tree = number("entry"), topic_tree.walk()
    topic = number("topic") if faq is None else None
    known = {one.pk for one, _depth in tree}
    return Asked(period, timezone.now().date(), topic if topic in known else None, faq, tree)


def rights(request: HttpRequest) -> dict[str, bool]:
    return {
        "votes": request.user.has_perm("bot.view_feedback"),
        "questions": request.user.has_perm("content.view_loggedquestion"),
    }


def _charts(asked: Asked, may: dict[str, bool]) -> Iterator[Chart]:
    views = views_over_time(asked.period, asked.today, asked.scope)
    yield _chart(asked, _("Answers opened"), _("times"), views)
    if may["votes"]:
        votes = votes_over_time(asked.period, asked.today, asked.scope)
        labels = [asked.period.words(start) for start in asked.period.starts(asked.today)]
        points = [
            (label, one.percent or 0, helped(Counts(votes=one)))
            for label, one in zip(labels, votes, strict=True)
        ]
        yield chart(_("Said that it helped"), "%", points, top=100)
    if may["questions"] and asked.scope == Scope():
        numbers = unanswered_over_time(asked.period, asked.today)
        yield _chart(asked, _("Questions without an answer"), _("questions"), numbers)


def _chart(asked: Asked, title: str, unit: str, numbers: Sequence[int]) -> Chart:
    labels = [asked.period.words(start) for start in asked.period.starts(asked.today)]
    points = [
        (label, to_draw(number), in_words(number))
        for label, number in zip(labels, numbers, strict=True)
    ]
    return chart(title, unit, points)


def _topic_rows(asked: Asked, found: dict[int, Counts], faqs: dict[int, Entry]) -> Iterator[Row]:
    counts = by_topic(found, ((pk, faq.topic) for pk, faq in faqs.items()))
    inside = asked.scope.topics
    for topic, depth in asked.tree:
        if inside is None or topic.pk in inside:
            label = f"{topic_tree.INDENT * depth}{topic}"
            yield Row(label, asked.link(topic=topic.pk), "", [], counts.get(topic.pk, Counts()))


def _entry_row(asked: Asked, faq: Entry, counts: Counts) -> Row:
    notes = [
        _("review overdue") if faq.is_overdue else "",
        _("older than the original") if faq.is_behind else "",
        "" if faq.is_published else _("patients do not see it"),
    ]
    link = asked.link(topic=None, entry=faq.pk)
    return Row(faq.question, link, faq.language, [note for note in notes if note], counts)


def _texts(asked: Asked) -> list[tuple[str, str, int]]:
    rows = LoggedQuestion.objects.filter(asked_on__gte=asked.period.starts(asked.today)[0])
    return question_groups.most_asked(rows)
