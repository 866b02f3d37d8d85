"""What became of a broadcast for each patient: by pseudonym, as pages and as CSV; its picture."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from adminpanel.broadcasts.asking import broadcast_for, page
from adminpanel.staff_sessions import recently_confirmed
from bot.models import Broadcast, BroadcastPicture, Delivery
from content.importing.columns import guard

_ON_A_PAGE = 100
_UNCERTAIN, _READ, _UNREAD = "uncertain", "read", "unread"
COLUMNS = (
    "patient", "language", "state", "due", "sent", "attempts", "uncertain", "reason", "answer",
    "answered",
)  # fmt: skip
_OTHERS = {
    _UNCERTAIN: gettext_lazy("may have arrived twice or not at all"),
    _READ: gettext_lazy("have read it"),
    _UNREAD: gettext_lazy("sent, not confirmed as read"),
}


@require_safe
def listing(request: HttpRequest, pk: int, *, admin: Any) -> HttpResponse:
    """Recipients, narrowed down to one outcome."""
    broadcast = _named(broadcast_for(request, pk, _may_see(admin)))
    chosen = request.GET.get("which", "")
    found = _narrowed(broadcast, chosen).select_related("patient").order_by("pk")
    return page(
        request,
        admin,
        "recipients",
        title=_("Recipients of “%(title)s”") % {"title": broadcast.title},
        broadcast=broadcast,
        here=Paginator(found, _ON_A_PAGE).get_page(request.GET.get("page")),
        query=f"which={chosen}&" if chosen in dict(_choices()) else "",
        chosen=chosen,
        choices=_choices(),
    )


@require_safe
@recently_confirmed
def download(request: HttpRequest, pk: int, *, admin: Any) -> StreamingHttpResponse:
    """The same as CSV: UTF-8 with a byte-order mark, as Excel needs it. No cell is a formula."""
    broadcast = _named(broadcast_for(request, pk, _may_see(admin)))
    found = _narrowed(broadcast, request.GET.get("which", ""))
    admin.log_change(request, broadcast, _("Recipients downloaded as CSV."))
    return StreamingHttpResponse(
        _lines(found),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="broadcast-{broadcast.pk}.csv"',
            "Cache-Control": "no-store",
        },
    )


@require_safe
def picture(request: HttpRequest, pk: int, *, admin: Any) -> HttpResponse:
    """The picture of a broadcast, for its preview."""
    broadcast = broadcast_for(request, pk, admin.has_view_permission)
    found = BroadcastPicture.objects.filter(broadcast=broadcast.follows_id or broadcast.pk).first()
    if found is None:
        raise Http404
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}
    return HttpResponse(bytes(found.content), content_type=found.media_type, headers=headers)


def _may_see(admin: Any) -> Any:
    def allowed(request: HttpRequest) -> bool:
        return bool(admin.has_view_permission(request)) and request.user.has_perm(
            "bot.view_delivery"
        )

    return allowed


def _named(broadcast: Broadcast) -> Broadcast:
    if broadcast.names_nobody:
        raise PermissionDenied
    return broadcast


def _choices() -> list[tuple[str, str]]:
    states = [(state.value, str(state.label)) for state in Delivery.State]
    return [("", _("all")), *states, *((key, str(label)) for key, label in _OTHERS.items())]


def _narrowed(broadcast: Broadcast, chosen: str) -> QuerySet[Delivery]:
    found = Delivery.objects.filter(broadcast=broadcast)
    if chosen in Delivery.State.values:
        return found.filter(state=chosen)
    read = Q(answer=Delivery.Answer.READ)
    others = {
        _UNCERTAIN: Q(uncertain_times__gt=0) | Q(state=Delivery.State.UNCERTAIN),
        _READ: read,
        _UNREAD: Q(state=Delivery.State.SENT) & ~read,
    }
    return found.filter(others[chosen]) if chosen in others else found


class _Echo:
    """A file that hands back what is written: the writer's lines, one after another."""

    def write(self, text: str) -> str:
        return text


def _lines(found: QuerySet[Delivery]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + str(writer.writerow(COLUMNS))
    rows = found.order_by("pk").values_list(
        "patient__pseudonym", "patient__language", "state", "due_at", "sent_at", "attempts",
        "uncertain_times", "error", "answer", "answered_at",
    )  # fmt: skip
    for row in rows.iterator(chunk_size=2000):
        cells = (
            "" if value is None else value.isoformat() if hasattr(value, "isoformat") else value
            for value in row
        )
        yield str(writer.writerow([guard(str(cell)) for cell in cells]))
