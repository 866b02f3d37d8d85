"""The outbox: claiming rows that are owed and marking what became of them.

A row is claimed with a lease, marked ``sending`` just before the call and ``sent`` just after.
A sender that dies leaves either a claimed row, which goes back when its lease ends, or one that
was being sent, which is *uncertain*: a reminder is then sent again, and the row counts it.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from bot.models import Delivery, Patient, Reminder
from bot.models.deliveries import DeliveryQuerySet

CLAIM_AT_ONCE = 50
LEASE = timedelta(seconds=20)
MOST_ATTEMPTS = 8


@transaction.atomic
def claim(*, now: datetime) -> list[Delivery]:
    """Take up to ``CLAIM_AT_ONCE`` rows, oldest first, that nobody else can take meanwhile."""
    rows = list(
        Delivery.objects.claimable(now)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("patient__care_team", "reminder")
        .order_by("due_at")[:CLAIM_AT_ONCE]
    )
    kept = [row for row in rows if row.not_after >= now and row.attempts < MOST_ATTEMPTS]
    ended = Delivery.objects.filter(pk__in={row.pk for row in rows} - {row.pk for row in kept})
    ended.filter(not_after__lt=now).update(state=Delivery.State.EXPIRED, lease_until=None)
    ended.filter(not_after__gte=now).update(state=Delivery.State.FAILED, lease_until=None)
    uncertain = [row.pk for row in kept if row.state == Delivery.State.SENDING]
    Delivery.objects.filter(pk__in=uncertain).update(uncertain_times=F("uncertain_times") + 1)
    lease = secrets.token_hex(8)
    Delivery.objects.filter(pk__in=[row.pk for row in kept]).update(
        state=Delivery.State.CLAIMED, lease=lease, lease_until=now + LEASE
    )
    for row in kept:
        row.lease = lease
    return kept


def mark_sending(delivery: Delivery) -> bool:
    """Say that the call is about to be made; False if it must not be made any more.

    That is so if the lease was lost, or the patient left or ended the reminder meanwhile.
    """
    now = timezone.now()
    return bool(
        Delivery.objects.filter(
            pk=delivery.pk,
            lease=delivery.lease,
            state=Delivery.State.CLAIMED,
            not_after__gte=now,
            patient__status=Patient.Status.ACTIVE,
            reminder__status=Reminder.Status.ACTIVE,
        ).update(state=Delivery.State.SENDING, lease_until=now + LEASE, attempts=F("attempts") + 1)
    )


def mark_sent(delivery: Delivery, message_id: int) -> None:
    """Telegram took the message and gave it this id."""
    _mine(delivery).update(
        state=Delivery.State.SENT, sent_at=timezone.now(), message_id=message_id, lease_until=None
    )


def mark_unsent(delivery: Delivery) -> None:
    """Nothing was tried, or the patient left meanwhile: drop the claim."""
    gone = _mine(delivery).exclude(
        patient__status=Patient.Status.ACTIVE, reminder__status=Reminder.Status.ACTIVE
    )
    if not gone.update(state=Delivery.State.CANCELLED, lease="", lease_until=None):
        _mine(delivery).update(state=Delivery.State.DUE, lease="", lease_until=None)


def mark_retry(delivery: Delivery, *, after: timedelta, reason: str) -> None:
    """The call failed for now: owe it again later, or give up after ``MOST_ATTEMPTS``."""
    if delivery.attempts + 1 >= MOST_ATTEMPTS:
        mark_failed(delivery, reason)
        return
    _mine(delivery).update(
        # The lease keeps the row from being claimed until it ends.
        state=Delivery.State.CLAIMED,
        lease_until=timezone.now() + after,
        error=reason[:200],
    )


def mark_failed(delivery: Delivery, reason: str) -> None:
    """The message cannot be sent at all."""
    _mine(delivery).update(state=Delivery.State.FAILED, error=reason[:200], lease_until=None)


def _mine(delivery: Delivery) -> DeliveryQuerySet:
    """The row, as long as this sender's lease on it stands."""
    return Delivery.objects.filter(pk=delivery.pk, lease=delivery.lease)
