"""The outbox: claiming rows that are owed and marking what became of them.

A row is claimed with a lease, marked ``sending`` just before the call and ``sent`` just after.
A sender that dies leaves either a claimed row, which goes back when its lease ends, or one that
was being sent, which is *uncertain*: a reminder is then sent again, and the row counts it.

What holds a message back is decided here, when rows are claimed and once more just before the
call: see docs/decisions/0008-holds.md.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from bot.models import Delivery, Patient, Reminder
from bot.models.deliveries import DeliveryQuerySet
from bot.recurrence import at_local

CLAIM_AT_ONCE = 50
LEASE = timedelta(seconds=20)
MOST_ATTEMPTS = 8
# Up to this long after its time a reminder counts as on time.
ON_TIME = timedelta(minutes=10)


@transaction.atomic
def claim(*, now: datetime) -> list[Delivery]:
    """Take up to ``CLAIM_AT_ONCE`` rows, oldest first, that nobody else can take meanwhile."""
    rows = list(
        Delivery.objects.claimable(now)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("patient__care_team", "reminder")
        .order_by("due_at")[:CLAIM_AT_ONCE]
    )
    alive = [row for row in rows if row.not_after >= now and row.attempts < MOST_ATTEMPTS]
    ended = Delivery.objects.filter(pk__in={row.pk for row in rows} - {row.pk for row in alive})
    ended.filter(not_after__lt=now).update(state=Delivery.State.EXPIRED, lease_until=None)
    ended.filter(not_after__gte=now).update(state=Delivery.State.FAILED, lease_until=None)
    uncertain = [row.pk for row in alive if row.state == Delivery.State.SENDING]
    Delivery.objects.filter(pk__in=uncertain).update(uncertain_times=F("uncertain_times") + 1)
    kept = [row for row in alive if not _hold(row, now)]
    lease = secrets.token_hex(8)
    Delivery.objects.filter(pk__in=[row.pk for row in kept]).update(
        state=Delivery.State.CLAIMED, lease=lease, lease_until=now + LEASE
    )
    for row in kept:
        row.lease = lease
    return kept


def mark_sending(delivery: Delivery) -> bool:
    """Say that the call is about to be made; False if it must not be made any more.

    That is so if the lease was lost, or the patient left, paused everything or ended the reminder
    meanwhile.
    """
    now = timezone.now()
    return bool(
        Delivery.objects.wanted(now)
        .filter(
            pk=delivery.pk,
            lease=delivery.lease,
            state=Delivery.State.CLAIMED,
            not_after__gte=now,
            patient__status=Patient.Status.ACTIVE,
            reminder__status=Reminder.Status.ACTIVE,
        )
        .update(state=Delivery.State.SENDING, lease_until=now + LEASE, attempts=F("attempts") + 1)
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


def is_late(delivery: Delivery, at: datetime) -> bool:
    """Whether ``at`` is no longer the time that the patient chose."""
    return at > delivery.due_at + ON_TIME


def _hold(delivery: Delivery, now: datetime) -> bool:
    """Let a late message wait until the patient's quiet hours end; True if it has to.

    It waits as a claimed row whose lease ends when the quiet hours do.
    """
    until = quiet_until(delivery.patient, now) if is_late(delivery, now) else None
    if until is None:
        return False
    Delivery.objects.filter(pk=delivery.pk).update(
        state=Delivery.State.CLAIMED, lease="", lease_until=until
    )
    return True


def quiet_until(patient: Patient, now: datetime) -> datetime | None:
    """When the patient's quiet hours end, which may span midnight; None outside of them."""
    start, end = patient.quiet_from, patient.quiet_until
    if start is None or end is None:
        return None
    local = now.astimezone(patient.zone)
    at = local.time()
    quiet = start <= at < end if start < end else at >= start or at < end
    if start == end or not quiet:
        return None
    day = local.date() + timedelta(days=1 if at >= end else 0)
    until = at_local(day, end, patient.zone)
    return until if until > now else None  # the end itself may occur twice when clocks go back
