"""Insight as a file: the counts of each entry."""

from __future__ import annotations

import csv
import io
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from adminpanel import insight
from adminpanel.insight_counts import by_entry, entries, in_words
from adminpanel.staff_sessions import recently_confirmed
from content.importing.columns import guard

COLUMNS = (
    "key", "language", "question", "topic", "since", "views", "helped", "not_helped", "not_meant",
    "published", "review_overdue", "older_than_original",
)  # fmt: skip


def urls(admin: Any) -> list[URLPattern]:
    """Insight's pages, among those of the entries."""
    views = (("insight/", insight.page, "insight"), ("insight/export/", download, "insight_export"))
    return [
        path(where, admin.admin_site.admin_view(partial(view, admin=admin)), name=f"content_faq_{name}")
        for where, view, name in views
    ]  # fmt: skip


@require_safe
@recently_confirmed
def download(request: HttpRequest, *, admin: Any) -> HttpResponse:
    """Every entry of the page as CSV: UTF-8 with a byte-order mark, as Excel needs it."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    asked = insight.asked_for(request)
    writer.writerows(_rows(asked, insight.rights(request)))
    name = f"insight-{asked.today:%Y-%m-%d}.csv"
    return HttpResponse(
        text.getvalue().encode("utf-8-sig"),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _rows(asked: insight.Asked, may: dict[str, bool]) -> list[list[str]]:
    """Most opened first; empty where the user may not see something. No cell is a formula."""
    found = by_entry(asked.period, asked.today, asked.scope)
    titles = {topic.pk: str(topic) for topic, _depth in asked.tree}
    since = asked.period.starts(asked.today)[0].isoformat()
    rows = []
    for faq in insight.in_order(entries(asked.scope, asked.today), found):
        counts = found[faq.pk]
        votes = [counts.votes.yes, counts.votes.no]
        rows.append(
            [
                *map(guard, (faq.key, faq.language, faq.question, titles.get(faq.topic, ""))),
                since,
                in_words(counts.views),
                *(in_words(number) if may["votes"] else "" for number in votes),
                in_words(counts.not_meant) if may["questions"] else "",
                *(
                    "yes" if one else "no"
                    for one in (faq.is_published, faq.is_overdue, faq.is_behind)
                ),
            ]
        )
    return rows
