"""“Please call me”: requests in the coordinators' worklist."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bot.fields import EncryptedTextField
from bot.models.care_teams import CareTeam
from bot.models.patients import Patient


class CallbackRequestQuerySet(models.QuerySet["CallbackRequest"]):
    def open(self) -> Self:
        """Requests that nobody has closed, oldest first."""
        return self.filter(status__in=CallbackRequest.OPEN).order_by("created_at")

    def overdue(self, now: datetime) -> Self:
        """Open requests that have waited for longer than patients were told."""
        limit = timedelta(hours=settings.CALLBACK_OVERDUE_HOURS)
        return self.open().filter(created_at__lt=now - limit)


class CallbackRequest(models.Model):
    """A patient's request to be called by the care team. One is open at a time."""

    class Reason(models.TextChoices):
        SIDE_EFFECT = "effect", _("A side effect")
        MEDICINE = "medicine", _("A medicine")
        APPOINTMENT = "visit", _("An appointment")
        RESULT = "result", _("A result")
        FEELINGS = "feelings", _("How I feel")
        OTHER = "other", _("Something else")

    class GoodTime(models.TextChoices):
        ANY = "any", _("Any time")
        MORNING = "morning", _("In the morning")
        AFTERNOON = "afternoon", _("In the afternoon")

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        CLAIMED = "claimed", _("somebody is on it")
        CLOSED = "closed", _("closed")
        CANCELLED = "cancelled", _("cancelled by the patient")

    class Outcome(models.TextChoices):
        REACHED = "reached", _("spoke with the patient")
        ELSEWHERE = "elsewhere", _("settled in another way")
        GIVEN_UP = "given_up", _("could not be reached")

    OPEN = (Status.WAITING, Status.CLAIMED)

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="callback_requests")
    care_team = models.ForeignKey(CareTeam, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(_("about"), max_length=10, choices=Reason)
    good_time = models.CharField(_("good time"), max_length=10, choices=GoodTime)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.WAITING)
    created_at = models.DateTimeField(_("asked"), auto_now_add=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    tries = models.PositiveSmallIntegerField(_("calls without an answer"), default=0)
    last_tried_at = models.DateTimeField(_("last called in vain"), null=True, blank=True)
    # When staff were told that it waits, and that it has waited for too long.
    alerted_at = models.DateTimeField(null=True, editable=False)
    overdue_alerted_at = models.DateTimeField(null=True, editable=False)
    # What the patient typed for this call alone: bot/callbacks.py says when it goes.
    reach_at = EncryptedTextField(_("phone number or name"), blank=True)
    note = EncryptedTextField(_("note"), blank=True)

    objects = CallbackRequestQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        verbose_name = _("callback request")
        verbose_name_plural = _("callback requests")
        constraints = [
            models.UniqueConstraint(
                fields=["patient"],
                condition=models.Q(status__in=["waiting", "claimed"]),
                name="one_open_request_per_patient",
            )
        ]

    def __str__(self) -> str:
        return str(self.patient)  # what it is about stays out of the admin's log
