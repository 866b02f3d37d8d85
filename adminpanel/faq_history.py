"""An entry's history: every revision with what it changed, and what patients saw on a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from adminpanel import insight_counts
from adminpanel.faq_actions import seen_in
from adminpanel.faq_states import name_of, review_words
from adminpanel.faq_texts import LABELS, texts_of
from content import history
from content.errors import DomainError
from content.models import FAQ, Revision
from content.word_diff import Part, shortened, word_diff


@dataclass(frozen=True)
class Row:
    """A revision as the page shows it."""

    shown: history.Shown
    by: str
    review: str
    withdrawn_by: str
    changes: list[tuple[str, list[Part]]]
    is_live: bool


@require_safe
def page(request: HttpRequest, faq_id: int, *, admin: Any) -> HttpResponse:
    """Newest first. ``?day=2026-11-25`` says what patients saw that day."""
    faq = get_object_or_404(FAQ.objects.with_draft_inputs(), pk=faq_id)
    if not admin.has_view_permission(request, faq):
        raise PermissionDenied
    day, problem = _day(request.GET.get("day", ""))
    context = admin.admin_site.each_context(request) | {
        "title": _("History"),
        "opts": admin.opts,
        "faq": faq,
        "rows": list(_rows(faq))[::-1],
        "may_restore": admin.has_change_permission(request, faq),
        "day": day,
        "problem": problem,
        "shown_that_day": history.shown_on(faq, day) if day else [],
        "opened": insight_counts.opened_on(faq, day) if day else "",
        "edits": _edits(faq),
    }
    return TemplateResponse(request, "adminpanel/faq_history.html", context)


@require_POST
def restore(request: HttpRequest, faq_id: int, *, admin: Any) -> HttpResponse:
    """Make a revision's text the draft."""
    number = request.POST.get("revision", "")
    revision = get_object_or_404(
        Revision.objects.select_related("faq"),
        faq=faq_id,
        number=int(number) if number.isdecimal() else 0,
    )
    faq = revision.faq
    if not admin.has_change_permission(request, faq):
        raise PermissionDenied
    try:
        history.restore(
            revision,
            by=cast(User, request.user),
            seen=seen_in(request),
            replace="replace" in request.POST,
        )
    except DomainError as error:
        admin.message_user(request, str(error), messages.ERROR)
        return redirect("admin:content_faq_history", faq.pk)
    done = _("Revision %d is the draft again. Patients see it once it is published.")
    admin.log_change(request, faq, done % revision.number)
    admin.message_user(request, done % revision.number, messages.SUCCESS)
    return redirect("admin:content_faq_change", faq.pk)


def _rows(faq: FAQ) -> Iterator[Row]:
    today = timezone.now().date()
    earlier: dict[str, str] = {}
    titles: dict[int, str] = {}
    for shown in history.shown(faq):
        revision = shown.revision
        if revision.topic_id not in titles:
            titles[revision.topic_id] = str(revision.topic)
        texts = texts_of(revision, titles[revision.topic_id])
        yield Row(
            shown,
            by=name_of(revision.published_by) if revision.published_by else "",
            review=review_words(revision, today),
            withdrawn_by=name_of(shown.withdrawn.by) if shown.withdrawn else "",
            changes=changes(earlier, texts) if earlier else [],
            is_live=faq.live_id == revision.pk,
        )
        earlier = texts


def changes(old: dict[str, str], new: dict[str, str]) -> list[tuple[str, list[Part]]]:
    """The label of each field that differs, with its difference word by word."""
    return [
        (str(LABELS[name]), list(shortened(word_diff(old[name], new[name]))))
        for name in LABELS
        if old[name] != new[name]
    ]


def _day(text: str) -> tuple[Any, str]:
    try:
        day = parse_date(text)
    except ValueError:  # well formed, but no such day
        day = None
    return day, _("That is not a date.") if text and day is None else ""


def _edits(faq: FAQ) -> list[LogEntry]:
    kind = ContentType.objects.get_for_model(FAQ)
    found = LogEntry.objects.filter(content_type=kind, object_id=str(faq.pk))
    return list(found.select_related("user").order_by("-action_time")[:100])
