"""The outbox: claiming rows that are owed and marking what became of them.

A row is claimed with a lease, marked ``sending`` just before the call and ``sent`` just after.
A sender that dies leaves either a claimed row, which goes back when its lease ends, or one that
was being sent, which is *uncertain*: a reminder is then sent again, a broadcast as it says, and
the row counts it.

What holds a message back is decided here, when rows are claimed and once more just before the
call: see docs/decisions/0008-holds.md.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from bot.models import Broadcast, Delivery, Patient
from bot.models.deliveries import DeliveryQuerySet
from bot.recurrence import at_local

CLAIM_AT_ONCE = 50
LEASE = timedelta(seconds=20)
MOST_ATTEMPTS = 8
# Up to this long after its time a reminder counts as on time.
ON_TIME = timedelta(minutes=10)
# Of the broadcasts that are under way at a time, so many are looked at for one claim.
_MOST_BROADCASTS = 10
_State = Delivery.State
_OF_BROADCASTS = (
    "patient_id", "broadcast_id", "reminder_id", "nudges_id", "state", "attempts", "not_after",
    "message_id", "lease", *(
        f"patient__{name}"
        for name in (
            "chat_id", "language", "care_team_id", "is_discreet", "quiet_from", "quiet_until",
            "time_zone",
        )
    ),
)  # fmt: skip


@transaction.atomic
def claim(
    *, now: datetime, most: int = CLAIM_AT_ONCE, with_abandoned: bool = True
) -> list[Delivery]:
    """Take up to ``most`` rows that nobody else can take meanwhile.

    What a dead sender left comes first, then reminders, then broadcasts: the oldest one gets the
    most, but never more than half while others wait, so that a large one does not starve a small.
    """
    rows = _lock(Delivery.objects.abandoned(now), most) if with_abandoned else []
    rows += _lock(Delivery.objects.filter(broadcast=None).due(now), most - len(rows))
    rows += _of_broadcasts(now, most - len(rows))
    ended = [row for row in rows if row.not_after < now or row.attempts >= MOST_ATTEMPTS]
    _end(ended, now)
    gone = {row.pk for row in ended}
    alive = [row for row in rows if row.pk not in gone]
    uncertain = [row.pk for row in alive if row.state == _State.SENDING]
    if uncertain:
        Delivery.objects.filter(pk__in=uncertain).update(uncertain_times=F("uncertain_times") + 1)
    kept = [row for row in alive if not _hold(row, now)]
    lease = secrets.token_hex(8)
    Delivery.objects.filter(pk__in=[row.pk for row in kept]).update(
        state=_State.CLAIMED, lease=lease, lease_until=now + LEASE
    )
    for row in kept:
        row.lease = lease
    return kept


@transaction.atomic
def begin(rows: Sequence[Delivery]) -> list[Delivery]:
    """Say that these calls are about to be made; returns the rows that may still be sent.

    The others go back: their lease was lost, or the patient left, paused everything or ended the
    reminder, or the broadcast was paused or cancelled. The rows are locked before they are looked
    at, so that what is cancelled at this moment is not overwritten.
    """
    now = timezone.now()
    wanted = _mine(rows).filter(state=_State.CLAIMED).sendable(now)
    locked = wanted.order_by().select_for_update(of=("self",), skip_locked=True)
    allowed = set(locked.values_list("pk", flat=True))
    Delivery.objects.filter(pk__in=allowed).update(
        state=_State.SENDING, lease_until=now + LEASE, attempts=F("attempts") + 1
    )
    if len(allowed) < len(rows):
        give_back([row for row in rows if row.pk not in allowed])
    return [row for row in rows if row.pk in allowed]


@transaction.atomic
def give_back(rows: Sequence[Delivery]) -> None:
    """Nothing was tried: drop the claims, for good where nobody wants the message any more."""
    locked = _mine(rows).order_by().select_for_update(of=("self",), skip_locked=True)
    held = Delivery.objects.filter(pk__in=list(locked.values_list("pk", flat=True)))
    held.filter(state=_State.SENDING).update(attempts=F("attempts") - 1)
    held.pointless().update(state=_State.CANCELLED, lease="", lease_until=None)
    held.filter(state__in=(_State.CLAIMED, _State.SENDING)).update(
        state=_State.DUE, lease="", lease_until=None
    )


def postpone(rows: Sequence[Delivery], *, until: datetime) -> None:
    """Nothing was tried, and nothing may be before ``until``."""
    _mine(rows).filter(state=_State.CLAIMED).update(lease="", lease_until=until)


def mark_sent(sent: Iterable[tuple[Delivery, int]]) -> None:
    """Telegram took these messages and gave them these ids."""
    Delivery.objects.mark_sent([(row.pk, row.lease, key) for row, key in sent], timezone.now())


def mark_retry(delivery: Delivery, *, after: timedelta, reason: str, counts: bool = True) -> None:
    """The call failed for now: owe it again later, or give up after ``MOST_ATTEMPTS``.

    One that does not count as an attempt, because everybody was told to wait, is never given up.
    """
    if counts and delivery.attempts + 1 >= MOST_ATTEMPTS:
        mark_failed(delivery, reason)
        return
    _mine([delivery]).update(
        # The lease keeps the row from being claimed until it ends.
        state=_State.CLAIMED,
        lease_until=timezone.now() + after,
        error=reason[:200],
        attempts=delivery.attempts + counts,
    )


def mark_failed(delivery: Delivery, reason: str) -> None:
    """The message cannot be sent at all."""
    _mine([delivery]).update(state=_State.FAILED, error=reason[:200], lease_until=None)


def _of_broadcasts(now: datetime, most: int) -> list[Delivery]:
    if most <= 0:
        return []
    active = list(Broadcast.objects.sending())
    if not active:
        return []
    oldest, others = active[0], active[1:]
    others = random.sample(others, min(_MOST_BROADCASTS, len(others)))
    rows: list[Delivery] = []
    for one in others:
        rows += _due_of(one, now, max(1, most // (2 * len(others))))
    return [*_due_of(oldest, now, most - len(rows)), *rows]


def _due_of(broadcast: Broadcast, now: datetime, most: int) -> list[Delivery]:
    """Rows of one broadcast, with no more than what sending them needs: there are many."""
    if most <= 0:
        return []
    rows = Delivery.objects.filter(broadcast=broadcast).due(now).only(*_OF_BROADCASTS)
    found = list(
        rows.select_related("patient").select_for_update(skip_locked=True, of=("self",))[:most]
    )
    for row in found:
        row.broadcast = broadcast
    return found


def _lock(rows: DeliveryQuerySet, most: int) -> list[Delivery]:
    """Up to ``most`` of the rows, with what sending them needs; none that others hold."""
    if most <= 0:
        return []
    found = rows.select_for_update(skip_locked=True, of=("self",)).select_related(
        "patient__care_team", "reminder", "broadcast"
    )
    # Decrypting costs: of the patient's secrets only the chat is needed.
    return list(found.defer("patient__telegram_id", "patient__awaiting")[:most])


def _end(rows: Sequence[Delivery], now: datetime) -> None:
    """Give up what is too late, and what was tried too often without an answer."""
    if not rows:
        return
    ended = Delivery.objects.filter(pk__in=[row.pk for row in rows])
    ended.filter(not_after__lt=now).update(state=_State.EXPIRED, lease_until=None)
    ended.filter(not_after__gte=now).update(
        state=_State.FAILED, lease_until=None, error="Telegram never answered."
    )


def _mine(rows: Sequence[Delivery]) -> DeliveryQuerySet:
    """The rows, as far as this sender's leases on them stand."""
    return Delivery.objects.filter(
        pk__in=[row.pk for row in rows], lease__in={row.lease for row in rows}
    )


def is_late(delivery: Delivery, at: datetime) -> bool:
    """Whether ``at`` is no longer the time that the patient chose."""
    return at > delivery.due_at + ON_TIME


def _hold(delivery: Delivery, now: datetime) -> bool:
    """Let a message wait until the patient's quiet hours end; True if it has to.

    Only a reminder at the time that the patient chose may ring then; what takes back or corrects a
    message makes no sound. It waits as a claimed row whose lease ends when the quiet hours do.
    """
    if delivery.broadcast is not None and delivery.broadcast.kind != Broadcast.Kind.MESSAGE:
        return False
    chosen = delivery.reminder_id is not None and delivery.nudges_id is None
    if chosen and not is_late(delivery, now):
        return False
    until = quiet_until(delivery.patient, now)
    if until is None:
        return False
    Delivery.objects.filter(pk=delivery.pk).update(
        state=_State.CLAIMED, lease="", lease_until=until
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
