"""Reminders: setting them, stopping them, and turning due ones into deliveries."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bot.models import Delivery, Patient, Reminder
from bot.recurrence import at_local, next_weekly
from content.errors import DomainError

# A reminder that could not be sent in time is no longer wanted after this long.
LATE_LIMIT = timedelta(hours=6)
MOST_REMINDERS = 20
_PLAN_AT_ONCE = 500


@transaction.atomic
def set_reminder(
    patient: Patient, *, rule: Reminder.Rule, day: date, at: time, now: datetime
) -> Reminder:
    """Remind the patient on ``day`` at the local time ``at``, or on its weekday every week.

    Setting the same one twice, as a double tap does, gives the first. Raises DomainError if a
    one-off time has passed, or the patient already has ``MOST_REMINDERS``.
    """
    Patient.objects.select_for_update().get(pk=patient.pk)
    weekly = rule == Reminder.Rule.WEEKLY
    same: dict[str, object] = {"rule": rule, "at": at}
    same["weekdays" if weekly else "starts_on"] = [day.weekday()] if weekly else day
    current = patient.reminders.current()
    existing = current.filter(**same).first()
    if existing is not None:
        return existing
    if current.count() >= MOST_REMINDERS:
        raise DomainError(_("You have many reminders already. Stop one of them first."))
    if weekly:
        due = next_weekly(day.weekday(), at, patient.zone, after=now)
    else:
        due = at_local(day, at, patient.zone)
        if due <= now:
            raise DomainError(_("That time has passed. Please choose a later one."))
    return patient.reminders.create(
        rule=rule, starts_on=day, weekdays=[day.weekday()] if weekly else [], at=at, next_due=due
    )


@transaction.atomic
def stop_reminder(patient: Patient, reminder_id: int) -> Reminder | None:
    """End the reminder and cancel what it still owes; None if the patient has no such one."""
    reminder = patient.reminders.select_for_update().filter(pk=reminder_id).first()
    if reminder is None:
        return None
    reminder.status, reminder.next_due = Reminder.Status.ENDED, None
    reminder.save(update_fields=["status", "next_due"])
    reminder.deliveries.owed().update(state=Delivery.State.CANCELLED)
    return reminder


@transaction.atomic
def answer(patient: Patient, delivery_id: int, given: Delivery.Answer) -> Delivery | None:
    """Record what the patient answered to a reminder; None if it is not the patient's.

    "Remind me later" owes one more delivery an hour from the first such tap; "stop these" ends
    the reminder. The same answer twice has the effect of one.
    """
    delivery = (
        patient.deliveries.select_for_update().select_related(None).filter(pk=delivery_id).first()
    )
    if delivery is None:
        return None
    if delivery.answer == given:
        return delivery
    delivery.answer, delivery.answered_at = given, timezone.now()
    delivery.save(update_fields=["answer", "answered_at"])
    if given == Delivery.Answer.LATER:
        _owe(delivery.reminder, delivery.answered_at + timedelta(hours=1))
    elif given == Delivery.Answer.REACHED:
        delivery.reminder.deliveries.owed().update(state=Delivery.State.CANCELLED)
    elif given == Delivery.Answer.STOPPED:
        stop_reminder(patient, delivery.reminder_id)
    return delivery


def plan_due(*, now: datetime) -> int:
    """Turn every due reminder into a delivery and work out its next time.

    Returns how many were planned. Safe to run in several processes at once: a reminder is
    locked while it is planned, and has at most one delivery for each time.
    """
    planned = 0
    while batch := _plan_some(now):
        planned += batch
    return planned


@transaction.atomic
def _plan_some(now: datetime) -> int:
    due = list(
        Reminder.objects.due(now)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("patient")
        .order_by("next_due")[:_PLAN_AT_ONCE]
    )
    for reminder in due:
        assert reminder.next_due is not None
        _owe(reminder, reminder.next_due, now=now)
        if reminder.rule == Reminder.Rule.WEEKLY:
            reminder.next_due = next_weekly(
                reminder.weekdays[0], reminder.at, reminder.patient.zone, after=now
            )
        else:
            reminder.next_due = None
    Reminder.objects.bulk_update(due, ["next_due"])
    return len(due)


def _owe(reminder: Reminder, due_at: datetime, *, now: datetime | None = None) -> None:
    not_after = due_at + LATE_LIMIT
    late = now is not None and now > not_after
    Delivery.objects.get_or_create(
        reminder=reminder,
        due_at=due_at,
        defaults={
            "patient_id": reminder.patient_id,
            "not_after": not_after,
            "state": Delivery.State.EXPIRED if late else Delivery.State.DUE,
        },
    )
