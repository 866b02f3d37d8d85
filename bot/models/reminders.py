"""Nudges that patients ask for."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bot.fields import EncryptedTextField
from bot.models.patients import Patient
from bot.recurrence import Schedule


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def due(self, now: datetime) -> Self:
        """Active reminders whose time has come, of patients who may be written to."""
        return self.filter(
            status=Reminder.Status.ACTIVE, next_due__lte=now, patient__status=Patient.Status.ACTIVE
        )

    def current(self) -> Self:
        """Active reminders that still have a next time."""
        return self.filter(status=Reminder.Status.ACTIVE, next_due__isnull=False)

    def kept(self) -> Self:
        """Those that patients set or accepted, and have not ended."""
        return self.filter(status__in=(Reminder.Status.ACTIVE, Reminder.Status.PAUSED))

    def proposed(self) -> Self:
        """What a care team proposed and the patient has not answered, oldest first."""
        return self.filter(status=Reminder.Status.PROPOSED).order_by("pk")

    def listed(self) -> Self:
        """What a patient's list shows: all but ended ones and one-offs that are over."""
        return (
            self.kept()
            .exclude(rule=Reminder.Rule.ONCE, next_due__isnull=True)
            .order_by(models.F("next_due").asc(nulls_last=True), "pk")
        )


class Reminder(models.Model):
    """A patient's nudge to contact the care team, once or again and again.

    ``starts_on``, ``at`` and ``weekdays`` are in the patient's own time zone; ``next_due`` is the
    instant that follows from them, and is null once nothing is left to send. A monthly one falls
    on the day of the month of ``starts_on``, or on a shorter month's last day.
    """

    class Rule(models.TextChoices):
        ONCE = "once", _("once")
        DAILY = "daily", _("every day")
        EVERY_N_DAYS = "every", _("every few days")
        WEEKLY = "weekly", _("every week")
        MONTHLY = "monthly", _("every month")
        BEFORE_VISIT = "visit", _("before my appointment")

    class Preset(models.TextChoices):
        """What it is about, where the patient gave no words of their own."""

        CONTACT = "contact", _("Contact my care team")
        SIDE_EFFECTS = "effects", _("Call my team about side effects")
        PRESCRIPTION = "prescription", _("Ask my team for a prescription")
        RESULTS = "results", _("Ask my team about results")
        APPOINTMENT = "appointment", _("Ask my team for an appointment")

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused by the patient")
        ENDED = "ended", _("ended")
        PROPOSED = "proposed", _("proposed by the care team")
        DECLINED = "declined", _("declined by the patient")

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="reminders")
    rule = models.CharField(_("how often"), max_length=8, choices=Rule)
    starts_on = models.DateField(_("first day"))
    weekdays = models.JSONField(_("days"), default=list)  # Monday is 0
    every_days = models.PositiveSmallIntegerField(_("days between"), null=True)
    days_before = models.PositiveSmallIntegerField(_("days before the appointment"), null=True)
    label = EncryptedTextField(_("the patient's own words"), blank=True)
    preset = models.CharField(_("about"), max_length=16, choices=Preset, default=Preset.CONTACT)
    at = models.TimeField(_("time"))
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.ACTIVE)
    next_due = models.DateTimeField(_("next"), null=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("proposed by"),
    )

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ["next_due"]
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        indexes = [models.Index(fields=["status", "next_due"])]
        constraints = [
            models.CheckConstraint(
                name="a_reminder_every_few_days_says_how_many",
                condition=~models.Q(rule="every") | models.Q(every_days__gte=1),
            )
        ]

    def __str__(self) -> str:
        return f"{self.patient}: {self.get_rule_display()} {self.at:%H:%M}"

    @property
    def schedule(self) -> Schedule:
        return Schedule(
            rule=self.rule,
            at=self.at,
            starts_on=self.starts_on,
            weekdays=tuple(self.weekdays),
            every_days=self.every_days or 1,
            days_before=self.days_before or 0,
        )

    @schedule.setter
    def schedule(self, schedule: Schedule) -> None:
        self.rule, self.at, self.starts_on = schedule.rule, schedule.at, schedule.starts_on
        self.weekdays = list(schedule.weekdays)
        self.every_days, self.days_before = schedule.every_days, schedule.days_before
