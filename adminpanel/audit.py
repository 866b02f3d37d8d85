"""The audit trail: kept by a middleware, so that no page can forget it."""

from __future__ import annotations

import csv
import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import ResolverMatch

from adminpanel import addresses, staff_sessions
from adminpanel.models import AuditEvent
from content.importing.columns import guard

# They only show something, though they are sent: what an unsaved form would look like.
_SHOWS_ONLY = ("_typed", "_warnings", "_try", "autocomplete", "jsi18n")
# They only read, and give data away.
_GIVES_AWAY = ("_export", "_csv", "export")
_COLUMNS = ("at", "username", "action", "detail", "row", "outcome", "address")
_DOWNLOADED_ROWS = 100_000

log = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]


def audited(get_response: Handler) -> Handler:
    """Notes each request under the admin that changes something, gives data away or is refused."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not staff_sessions.is_admin(request):
            return get_response(request)
        before = request.user
        name = before.get_username() if before.is_authenticated else ""
        response = get_response(request)
        match = request.resolver_match
        if match is not None and _is_noted(request, response, match):
            user = request.user if request.user.is_authenticated else before
            _note(request, response, match, user, name)
        return response

    return middleware


def _is_noted(request: HttpRequest, response: HttpResponse, match: ResolverMatch) -> bool:
    name = match.url_name or ""
    if response.status_code in (401, 403, 429):
        return True
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return response.status_code == 200 and name.endswith(_GIVES_AWAY)
    return not name.endswith(_SHOWS_ONLY)


def _note(
    request: HttpRequest, response: HttpResponse, match: ResolverMatch, user: Any, name: str
) -> None:
    known = user.is_authenticated and not user._state.adding
    try:
        AuditEvent.objects.create(
            user_id=user.pk if known and User.objects.filter(pk=user.pk).exists() else None,
            username=name or (user.get_username() if known else ""),
            action=match.view_name,
            detail=str(request.POST.get("action", ""))[:60] if _is_list(match) else "",
            row=str(next(iter(match.kwargs.values()), ""))[:40],
            outcome=_outcome(request, response, match),
            address=addresses.of(request),
        )
    except DatabaseError as error:  # the work itself is done: it must not look as if it failed
        log.error("An audit event was lost: %s.", type(error).__name__)


def _is_list(match: ResolverMatch) -> bool:
    return (match.url_name or "").endswith("_changelist")


def _outcome(request: HttpRequest, response: HttpResponse, match: ResolverMatch) -> str:
    """A form that comes back with its errors is a failure; a wrong password or code a refusal."""
    outcome, status = AuditEvent.Outcome, response.status_code
    if status in (401, 403, 429):
        return outcome.REFUSED
    if status >= 400:
        return outcome.FAILED
    if status == 200 and request.method == "POST":
        asks = match.url_name in ("login", "second_factor", "confirm_identity")
        if asks:
            return outcome.REFUSED
        form = (getattr(response, "context_data", None) or {}).get("form")
        has_errors = (getattr(response, "context_data", None) or {}).get("errors")
        return outcome.FAILED if has_errors or getattr(form, "errors", None) else outcome.DONE
    return outcome.DONE


def purge(now: datetime) -> int:
    """Delete events older than AUDIT_DAYS; returns how many there were."""
    oldest = now - timedelta(days=settings.AUDIT_DAYS)
    return AuditEvent.objects.older_than(oldest).delete()[0]


def csv_file(events: Any) -> StreamingHttpResponse:
    """The events as CSV, newest first; a name that a spreadsheet would take for a formula is guarded."""

    class Line:
        def write(self, text: str) -> str:
            return text

    def rows() -> Iterator[str]:
        writer = csv.writer(Line())
        yield writer.writerow(_COLUMNS)
        for values in events.values_list(*_COLUMNS)[:_DOWNLOADED_ROWS].iterator(chunk_size=2000):
            yield writer.writerow([guard(str(value or "")) for value in values])

    return StreamingHttpResponse(
        rows(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="audit-trail.csv"'},
    )
