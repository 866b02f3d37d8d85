"""Which answers patients opened: of a person for a short while, as anonymous counts for good."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from bot.models.patients import Patient
from content.models import Revision


class SeenAnswer(models.Model):
    """A revision that a patient was shown, and the day (UTC) on which that was last so."""

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="seen_answers")
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="+")
    seen_on = models.DateField(_("last opened"), db_index=True)

    class Meta:
        ordering = ["-seen_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["patient", "revision"], name="a_revision_is_seen_once")
        ]

    def __str__(self) -> str:
        return f"{self.patient}: {self.revision_id}"


class ViewCountQuerySet(models.QuerySet["ViewCount"]):
    def in_steps(self, step: ViewCount.Step, first: date) -> Self:
        """The counts of each day, week or month from ``first`` on."""
        return self.filter(step=step, starts_on__gte=first)


class ViewCount(models.Model):
    """How many patients opened a revision in a day, a week (from Monday) and a month, in UTC.

    Each patient counts once a day: a week's count is the sum of its days'. The three are counted
    at the same moment, so that a year is twelve rows of an entry and never a year of days.
    """

    class Step(models.TextChoices):
        DAY = "day", _("day")
        WEEK = "week", _("week")
        MONTH = "month", _("month")

    step = models.CharField(max_length=5, choices=Step)
    starts_on = models.DateField()
    # No index of its own: a year is summed up ten times slower by way of it (SQLite's choice).
    revision = models.ForeignKey(
        Revision, models.CASCADE, related_name="view_counts", db_index=False
    )
    views = models.PositiveIntegerField()

    objects = ViewCountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["step", "starts_on", "revision"], name="one_count_per_step"
            )
        ]

    def __str__(self) -> str:
        return f"{self.revision_id}, {self.step} of {self.starts_on}: {self.views}"


def start_of(step: ViewCount.Step, day: date) -> date:
    """The first day of the day, week or month that ``day`` lies in."""
    match step:
        case ViewCount.Step.WEEK:
            return day - timedelta(days=day.weekday())
        case ViewCount.Step.MONTH:
            return day.replace(day=1)
    return day
