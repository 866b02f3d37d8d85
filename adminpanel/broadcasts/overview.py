"""What waits for somebody, what is being sent, what is coming, and what is over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from adminpanel.broadcasts.asking import page, user_of
from adminpanel.broadcasts.showing import time_in_words
from bot.models import Broadcast, Delivery, StaffChat

State = Broadcast.State
_ON_A_PAGE = 25


@dataclass(frozen=True)
class Line:
    """A broadcast in a list; ``done`` of ``total`` are dealt with, None where nothing is sent."""

    broadcast: Broadcast
    when: str
    total: int | None = None
    done: int = 0

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


@require_safe
def desk(request: HttpRequest, *, admin: Any) -> HttpResponse:
    """The broadcasts by what is to be done with them."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    ended = _in(*Broadcast.OVER).order_by("-ended_at", "-pk")
    over = Paginator(ended, _ON_A_PAGE).get_page(request.GET.get("page"))
    coming = F("starts_at").asc(nulls_last=True)
    groups = [
        (_("Waiting for a second person"), _in(State.AWAITING_RELEASE).order_by("changed_at")),
        (
            _("Being sent"),
            _in(State.SENDING, State.PAUSED, State.PLANNING).order_by(coming, "pk"),
        ),
        (_("Coming"), _in(State.SCHEDULED).order_by(coming, "pk")),
        (_("Drafts"), _in(State.DRAFT).order_by("-changed_at")),
    ]
    return page(
        request,
        admin,
        "desk",
        title=_("Broadcasts"),
        groups=[(title, lines) for title, found in groups if (lines := _lines(found))],
        over=_lines(over),
        here=over,
        may_add=admin.has_add_permission(request),
        may_change=admin.has_change_permission(request),
        chat=StaffChat.objects.filter(user=user_of(request)).first(),
    )


def _in(*states: Broadcast.State) -> QuerySet[Broadcast]:
    return Broadcast.objects.select_related("created_by").filter(state__in=states)


def _lines(found: Iterable[Broadcast]) -> list[Line]:
    """The deliveries of those that are being sent are counted, in one query; no others."""
    listed = list(found)
    running = [one.pk for one in listed if one.state in (State.SENDING, State.PAUSED)]
    rows = Delivery.objects.filter(broadcast__in=running).order_by().values_list("broadcast")
    counts = {
        pk: (total, total - still_open)
        for pk, total, still_open in rows.annotate(
            total=Count("pk"), still_open=Count("pk", filter=Q(state__in=Delivery.OPEN))
        )
    }
    return [Line(one, time_in_words(one), *counts.get(one.pk, ())) for one in listed]
