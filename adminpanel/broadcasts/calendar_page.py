"""A month of broadcasts: what went out, what is scheduled, and what repeats."""

from __future__ import annotations

import calendar
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from adminpanel.broadcasts.asking import page
from bot.broadcasts.series import next_time
from bot.models import Broadcast

_FIRST_YEAR, _LAST_YEAR = 2020, 2100
_MOST_REPEATS = 31
# A day that the clock of any broadcast shows may begin or end this much away from UTC's.
_MARGIN = timedelta(days=1)


@dataclass(frozen=True)
class Appointment:
    """A broadcast on a day, at the time of its own clock; ``is_repeat``: not written yet."""

    broadcast: Broadcast
    at: datetime
    is_repeat: bool = False

    @property
    def time(self) -> str:
        return f"{self.at:%H:%M}"


@dataclass(frozen=True)
class Day:
    day: date
    in_month: bool
    is_today: bool
    appointments: list[Appointment]


@require_safe
def month(request: HttpRequest, *, admin: Any) -> HttpResponse:
    """The month of ``?month=2026-12``, or this one."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    today = timezone.now().date()
    first = _first_day(request.GET.get("month", ""), today)
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    found = _appointments(weeks[0][0], weeks[-1][-1])
    return page(
        request,
        admin,
        "calendar",
        title=_("Calendar of broadcasts"),
        month=date_format(first, "F Y"),
        weekdays=[str(WEEKDAYS[day]) for day in range(7)],
        weeks=[
            [Day(day, day.month == first.month, day == today, found[day]) for day in week]
            for week in weeks
        ],
        before=f"{first - timedelta(days=1):%Y-%m}",
        after=f"{first + timedelta(days=31):%Y-%m}",
    )


def _first_day(text: str, today: date) -> date:
    try:
        chosen = datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007
    except ValueError:
        return today.replace(day=1)
    return chosen if _FIRST_YEAR <= chosen.year <= _LAST_YEAR else today.replace(day=1)


def _appointments(first: date, last: date) -> dict[date, list[Appointment]]:
    begin = datetime.combine(first, time(), tzinfo=UTC) - _MARGIN
    end = datetime.combine(last, time(), tzinfo=UTC) + 2 * _MARGIN
    released = Broadcast.objects.exclude(state__in=Broadcast.EDITABLE).filter(starts_at__lt=end)
    found: dict[date, list[Appointment]] = defaultdict(list)
    for broadcast in released.filter(starts_at__gte=begin).order_by("starts_at"):
        _put(found, broadcast, broadcast.send_at or broadcast.starts_at, is_repeat=False)
    repeating = released.filter(state=Broadcast.State.SCHEDULED).exclude(repeats="never")
    for broadcast in repeating.select_related("series"):
        after = broadcast.send_at
        for _time in range(_MOST_REPEATS):
            after = next_time(broadcast, after=after) if after else None
            if after is None or after >= end:
                break
            _put(found, broadcast, after, is_repeat=True)
    for day in found.values():
        day.sort(key=lambda one: one.at)
    return found


def _put(
    found: dict[date, list[Appointment]],
    broadcast: Broadcast,
    at: datetime | None,
    *,
    is_repeat: bool,
) -> None:
    if at is not None:
        local = at.astimezone(broadcast.clock)
        found[local.date()].append(Appointment(broadcast, local, is_repeat))
