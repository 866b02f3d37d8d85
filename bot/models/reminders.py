"""Nudges that patients ask for."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from bot.models.care_teams import OpeningHours
from bot.models.patients import Patient


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def due(self, now: datetime) -> Self:
        """Active reminders whose time has come, of patients who may be written to."""
        return self.filter(
            status=Reminder.Status.ACTIVE, next_due__lte=now, patient__status=Patient.Status.ACTIVE
        )

    def current(self) -> Self:
        """Active reminders that still have a next time."""
        return self.filter(status=Reminder.Status.ACTIVE, next_due__isnull=False)


class Reminder(models.Model):
    """A patient's nudge to contact the care team, once or every week.

    ``starts_on``, ``at`` and ``weekday`` are in the patient's own time zone; ``next_due`` is the
    instant that follows from them, and is null once nothing is left to send.
    """

    class Rule(models.TextChoices):
        ONCE = "once", _("once")
        WEEKLY = "weekly", _("every week")

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        ENDED = "ended", _("ended")

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="reminders")
    rule = models.CharField(_("how often"), max_length=8, choices=Rule)
    starts_on = models.DateField(_("first day"))
    weekday = models.PositiveSmallIntegerField(_("day"), choices=OpeningHours.Weekday, null=True)
    at = models.TimeField(_("time"))
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.ACTIVE)
    next_due = models.DateTimeField(_("next"), null=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ["next_due"]
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        indexes = [models.Index(fields=["status", "next_due"])]
        constraints = [
            models.CheckConstraint(
                name="a_weekly_reminder_has_a_day",
                condition=models.Q(rule="once") | models.Q(weekday__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.patient}: {self.get_rule_display()} {self.at:%H:%M}"
