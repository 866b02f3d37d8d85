"""One gentle nudge after a reminder that nobody answered."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from bot.models import Delivery, Patient, Reminder

# A nudge that was held up, by quiet hours too, is no longer wanted after this long.
WANTED_FOR = timedelta(hours=2)
_PLAN_AT_ONCE = 500


def plan_due(*, now: datetime) -> int:
    """Owe a nudge for each reminder that was sent a while ago and has no answer; returns how many.

    One for each delivery, and none for one that was sent so long ago that nudges of it are no
    longer wanted. Safe to run in several processes at once.
    """
    if not settings.REMINDER_NUDGE_HOURS:
        return 0
    latest = now - timedelta(hours=settings.REMINDER_NUDGE_HOURS)
    with transaction.atomic():
        unanswered = Delivery.objects.filter(
            broadcast=None,
            state=Delivery.State.SENT,
            answer="",
            nudges=None,
            nudge=None,
            sent_at__lte=latest,
            sent_at__gt=latest - WANTED_FOR,
            due_at__gt=latest - timedelta(days=1),
            reminder__status=Reminder.Status.ACTIVE,
            patient__status=Patient.Status.ACTIVE,
        )
        rows = list(unanswered.only("pk", "patient_id", "reminder_id")[:_PLAN_AT_ONCE])
        Delivery.objects.bulk_create(
            (
                Delivery(
                    patient_id=row.patient_id,
                    reminder_id=row.reminder_id,
                    nudges_id=row.pk,
                    due_at=now,
                    not_after=now + WANTED_FOR,
                )
                for row in rows
            ),
            ignore_conflicts=True,
        )
    return len(rows)
