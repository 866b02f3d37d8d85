"""Signing an entry off now, to be published at a time."""

from __future__ import annotations

from functools import partial
from typing import Any
from zoneinfo import available_timezones

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from adminpanel.faq_actions import (
    answer,
    day_in,
    faq_for,
    may_review,
    may_work_on,
    seen_in,
    user_of,
)
from adminpanel.faq_states import name_of
from bot.models import CareTeam
from content import scheduling
from content.models import FAQ, ScheduledPublication


@require_POST
def schedule(request: HttpRequest, faq_id: int, *, admin: Any) -> HttpResponse:
    """Sign the saved draft off, to be published when a clock in the zone shows the time."""
    faq = faq_for(request, faq_id, may_review)

    def act() -> str:
        zone = request.POST.get("zone", "").strip()
        scheduled = scheduling.schedule(
            faq,
            by=user_of(request),
            role=request.POST.get("role", ""),
            at=scheduling.time_in(zone, request.POST.get("at", "")),
            zone=zone,
            review_by=day_in(request.POST.get("review_by", "")),
            seen=seen_in(request),
        )
        return _("Signed off, to be published on %s.") % scheduling.in_words(scheduled)

    return answer(request, faq, admin, act)


@require_POST
def unschedule(request: HttpRequest, faq_id: int, *, admin: Any) -> HttpResponse:
    """Take the time back."""
    faq = faq_for(request, faq_id, partial(may_work_on, admin))

    def act() -> str:
        scheduling.cancel(faq, by=user_of(request))
        return _("It will not be published at that time.")

    return answer(request, faq, admin, act)


def context(faq: FAQ, *, works_on_it: bool) -> dict[str, Any]:
    """What the entry's panel shows of it."""
    team = CareTeam.objects.default()
    shown: dict[str, Any] = {
        "zone": team.time_zone if team else "UTC",
        "zones": sorted(available_timezones()),
    }
    scheduled = ScheduledPublication.objects.filter(faq=faq).select_related("by").first()
    if scheduled is None:
        return shown
    return shown | {
        "scheduled": scheduling.in_words(scheduled),
        "scheduled_by": name_of(scheduled.by),
        "schedule_holds": scheduling.still_holds(scheduled, faq),
        "may_unschedule": works_on_it,
    }
