"""The outbox: one row for each message owed to one patient."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from bot.models.patients import Patient
from bot.models.reminders import Reminder


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def claimable(self, now: datetime) -> Self:
        """Rows owed now that no sender holds, and rows whose sender's lease ran out.

        A row whose patient has paused everything waits; once it is too late it is taken anyway,
        so that it expires.
        """
        state = Delivery.State
        free = models.Q(state=state.DUE) | models.Q(
            state__in=[state.CLAIMED, state.SENDING], lease_until__lt=now
        )
        return self.filter(free & (_wanted(now) | models.Q(not_after__lt=now)), due_at__lte=now)

    def wanted(self, now: datetime) -> Self:
        """Rows of patients who want reminders and have not paused everything."""
        return self.filter(_wanted(now))

    def owed(self) -> Self:
        """Rows that are still to be sent, or may be."""
        return self.filter(state__in=Delivery.OPEN)


class Delivery(models.Model):
    """One message owed to one patient, from being due to its outcome.

    ``claimed`` rows have not been sent: an expired lease puts them back. A ``sending`` row with
    an expired lease is uncertain, because its sender died during the call; ``uncertain_times``
    counts how often that happened.
    """

    class State(models.TextChoices):
        DUE = "due", _("due")
        CLAIMED = "claimed", _("taken by a sender")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        EXPIRED = "expired", _("too late, not sent")
        CANCELLED = "cancelled", _("cancelled")

    class Answer(models.TextChoices):
        REACHED = "reached", _("reached the team")
        NOT_REACHED = "missed", _("could not reach the team")
        LATER = "later", _("remind again")
        NOT_NEEDED = "unneeded", _("not needed")
        STOPPED = "stopped", _("stopped the reminder")

    OPEN = (State.DUE, State.CLAIMED, State.SENDING)

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="deliveries")
    reminder = models.ForeignKey(Reminder, models.CASCADE, related_name="deliveries")
    due_at = models.DateTimeField(_("due"))
    not_after = models.DateTimeField(_("not after"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DUE)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    uncertain_times = models.PositiveSmallIntegerField(_("uncertain"), default=0)
    lease = models.CharField(max_length=32, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True)
    message_id = models.BigIntegerField(_("Telegram's message id"), null=True)
    error = models.CharField(_("reason"), max_length=200, blank=True)
    answer = models.CharField(_("patient's answer"), max_length=8, choices=Answer, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-due_at"]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["reminder", "due_at"], name="one_delivery_per_due_time"
            ),
            models.CheckConstraint(
                name="a_sent_delivery_has_its_message",
                condition=~models.Q(state="sent")
                | models.Q(sent_at__isnull=False, message_id__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at"])]

    def __str__(self) -> str:
        return f"{self.patient}, {self.due_at:%Y-%m-%d %H:%M}"


def _wanted(now: datetime) -> models.Q:
    not_paused = models.Q(patient__paused_until__isnull=True) | models.Q(
        patient__paused_until__lte=now
    )
    return not_paused & models.Q(patient__wants_reminders=True)
