"""The stretches of time that insight looks back on, cut as the views are counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bot.models import ViewCount
from bot.models.seen import start_of

Step = ViewCount.Step


@dataclass(frozen=True)
class Period:
    """So many days, weeks or months up to today, the one that has begun included."""

    key: str
    label: Promise
    step: ViewCount.Step
    length: int

    def starts(self, today: date) -> list[date]:
        """The first day of each step, oldest first."""
        starts = [start_of(self.step, today)]
        while len(starts) < self.length:
            starts.append(start_of(self.step, starts[-1] - timedelta(days=1)))
        return starts[::-1]

    def words(self, start: date) -> str:
        """A step's name below a chart, such as "5 Nov" or "Nov 2026"."""
        return date_format(start, "M Y" if self.step == Step.MONTH else "j M")


PERIODS = {
    period.key: period
    for period in (
        Period("7", _("7 days"), Step.DAY, 7),
        Period("30", _("30 days"), Step.DAY, 30),
        Period("90", _("13 weeks"), Step.WEEK, 13),
        Period("365", _("12 months"), Step.MONTH, 12),
    )
}


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
