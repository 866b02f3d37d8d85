"""The outbox: one row for each message owed to one patient."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Self

from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bot.models.broadcasts import Broadcast
from bot.models.patients import Patient
from bot.models.reminders import Reminder


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, now: datetime) -> Self:
        """Rows owed now that no sender holds, longest due first.

        A row whose patient has paused everything waits; once it is too late it is taken anyway,
        so that it expires. The order is the index's alone: a whole broadcast is due at one moment,
        and with a second key PostgreSQL would sort all of it for each claim.
        """
        fresh = self.filter(state=Delivery.State.DUE, due_at__lte=now)
        return fresh.filter(_wanted(now) | Q(not_after__lt=now)).order_by("due_at")

    def abandoned(self, now: datetime) -> Self:
        """Rows whose sender's lease ran out; a paused broadcast's wait."""
        held = (Delivery.State.CLAIMED, Delivery.State.SENDING)
        rows = self.filter(state__in=held, lease_until__lt=now)
        runs = Q(broadcast=None) | Q(broadcast__state=Broadcast.State.SENDING)
        return rows.filter(runs, _wanted(now) | Q(not_after__lt=now)).order_by("lease_until")

    def wanted(self, now: datetime) -> Self:
        """Rows of patients who want this kind of message and have not paused everything."""
        return self.filter(_wanted(now))

    def sendable(self, now: datetime) -> Self:
        """Rows that may be sent at this moment: nobody left, stopped, paused or ended anything."""
        return self.wanted(now).filter(
            _runs((Broadcast.State.SENDING,)),
            not_after__gte=now,
            patient__status=Patient.Status.ACTIVE,
        )

    def pointless(self) -> Self:
        """Rows that will never be sent: somebody left, or ended or answered what they are about."""
        runs = _runs((Broadcast.State.SENDING, Broadcast.State.PAUSED))
        return self.exclude(runs, patient__status=Patient.Status.ACTIVE)

    def of_reminders(self) -> Self:
        """Rows of reminders, with the reminder."""
        return self.filter(reminder__isnull=False).select_related("reminder")

    def owed(self) -> Self:
        """Rows that are still to be sent, or may be."""
        return self.filter(state__in=Delivery.OPEN)

    def mark_sent(self, sent: Collection[tuple[int, str, int]], at: datetime) -> None:
        """Note (id, lease, Telegram's message id) of what went out, where the lease still stands.

        One statement for all of them: at a thousand messages a second a statement for each would
        take longer than the sending.
        """
        if not sent:
            return
        values = ", ".join(["(%s, %s, %s)"] * len(sent))
        moment = connection.ops.adapt_datetimefield_value(at)
        with connection.cursor() as cursor:
            cursor.execute(
                # Nothing of the patients' is in the statement's text.
                "UPDATE bot_delivery SET state = %s, sent_at = %s, message_id = v.column3, "  # noqa: S608
                f"lease_until = NULL FROM (VALUES {values}) AS v "
                "WHERE bot_delivery.id = v.column1 AND bot_delivery.lease = v.column2",
                [Delivery.State.SENT.value, moment, *(part for row in sent for part in row)],
            )


class Delivery(models.Model):
    """One message owed to one patient, from being due to its outcome.

    It is owed for a reminder, or for a broadcast. ``claimed`` rows have not been sent: an expired
    lease puts them back. A ``sending`` row with an expired lease is uncertain, because its sender
    died during the call; ``uncertain_times`` counts how often that happened. Of a broadcast that
    takes back or corrects another one, ``message_id`` is that of the message to be changed.
    """

    class State(models.TextChoices):
        DUE = "due", _("due")
        CLAIMED = "claimed", _("taken by a sender")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        UNCERTAIN = "uncertain", _("may have arrived")
        EXPIRED = "expired", _("too late, not sent")
        CANCELLED = "cancelled", _("cancelled")

    class Answer(models.TextChoices):
        REACHED = "reached", _("reached the team")
        NOT_REACHED = "missed", _("could not reach the team")
        LATER = "later", _("remind again")
        NOT_NEEDED = "unneeded", _("not needed")
        STOPPED = "stopped", _("stopped the reminder")
        READ = "read", _("has read it")

    OPEN = (State.DUE, State.CLAIMED, State.SENDING)

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="deliveries")
    reminder = models.ForeignKey(
        Reminder, models.CASCADE, null=True, blank=True, related_name="deliveries"
    )
    broadcast = models.ForeignKey(
        Broadcast, models.CASCADE, null=True, blank=True, related_name="deliveries"
    )
    nudges = models.OneToOneField(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="nudge",
        verbose_name=_("asks about"),
    )
    due_at = models.DateTimeField(_("due"))
    not_after = models.DateTimeField(_("not after"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DUE)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    uncertain_times = models.PositiveSmallIntegerField(_("uncertain"), default=0)
    lease = models.CharField(max_length=32, blank=True, default="", editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True)
    message_id = models.BigIntegerField(_("Telegram's message id"), null=True)
    error = models.CharField(_("reason"), max_length=200, blank=True, default="")
    answer = models.CharField(
        _("patient's answer"), max_length=8, choices=Answer, blank=True, default=""
    )
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
            models.UniqueConstraint(
                fields=["broadcast", "patient"], name="one_delivery_per_broadcast_and_patient"
            ),
            models.CheckConstraint(
                name="a_delivery_is_of_a_reminder_or_a_broadcast",
                condition=Q(reminder=None) & Q(broadcast__isnull=False)
                | Q(reminder__isnull=False) & Q(broadcast=None),
            ),
            models.CheckConstraint(
                name="a_sent_delivery_has_its_message",
                condition=~Q(state="sent") | Q(sent_at__isnull=False, message_id__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["broadcast", "state", "due_at"]),
            models.Index(fields=["state", "lease_until"]),
            models.Index(fields=["state", "due_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.patient}, {self.due_at:%Y-%m-%d %H:%M}"

    @property
    def its_reminder(self) -> Reminder:
        """The reminder of a row that has one."""
        if self.reminder is None:
            raise ValueError("This delivery is of a broadcast.")
        return self.reminder


def _runs(states: Collection[Broadcast.State]) -> Q:
    """A reminder that is active, if it is a nudge without an answer; a broadcast in a state."""
    unanswered = Q(nudges=None) | Q(nudges__answer="")
    reminders = Q(reminder__status=Reminder.Status.ACTIVE) & unanswered
    return reminders | Q(broadcast__state__in=states)


def _wanted(now: datetime) -> Q:
    """A pause holds what makes a sound. What takes back or corrects a message makes none."""
    not_paused = Q(patient__paused_until=None) | Q(patient__paused_until__lte=now)
    reminders = Q(broadcast=None, patient__wants_reminders=True)
    messages = Q(broadcast__kind=Broadcast.Kind.MESSAGE, patient__wants_broadcasts=True)
    silent = Q(broadcast__isnull=False) & ~Q(broadcast__kind=Broadcast.Kind.MESSAGE)
    return (not_paused & (reminders | messages)) | silent
