"""Reminders: setting, changing and ending them, and turning due ones into deliveries.

What patients answer to one that arrived is in bot/reminder_answers.py.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from bot.models import Delivery, Patient, Reminder
from bot.recurrence import Schedule, at_local, next_due
from content.errors import DomainError

# A reminder that could not be sent in time is no longer wanted after this long.
LATE_LIMIT = timedelta(hours=6)
MOST_REMINDERS = 20
LONGEST_LABEL = 200
_PLAN_AT_ONCE = 500
# Decrypting them takes longer than the rest, and planning needs none.
_SECRETS = ("telegram_id", "chat_id", "awaiting")

log = logging.getLogger(__name__)

_SCHEDULE_FIELDS = ["rule", "at", "starts_on", "weekdays", "every_days", "days_before"]


@transaction.atomic
def set_reminder(
    patient: Patient,
    schedule: Schedule,
    *,
    now: datetime,
    preset: Reminder.Preset = Reminder.Preset.CONTACT,
) -> Reminder:
    """Remind the patient as the schedule says, from now on.

    Setting the same one twice, as a double tap does, gives the first. One before an appointment
    whose day is not known yet waits for it. Raises DomainError if nothing of the schedule is left
    in the future, or the patient already has ``MOST_REMINDERS``.
    """
    patient = Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    listed = list(patient.reminders.listed())
    for one in listed:
        active = one.status == Reminder.Status.ACTIVE
        if active and one.preset == preset and one.schedule.same_as(schedule):
            return one
    if len(listed) >= MOST_REMINDERS:
        raise DomainError(_("You have many reminders already. Delete one of them first."))
    due = _first_due(patient, schedule, now)
    reminder = Reminder(patient=patient, preset=preset, next_due=due)
    reminder.schedule = schedule
    reminder.save()
    return reminder


@transaction.atomic
def change_reminder(
    patient: Patient, reminder_id: int, schedule: Schedule, *, now: datetime
) -> Reminder | None:
    """Give the reminder other times; None if the patient has no such one.

    Raises DomainError if nothing of the schedule is left in the future.
    """
    reminder = _mine(patient, reminder_id)
    if reminder is None:
        return None
    reminder.schedule = schedule
    reminder.next_due = _first_due(patient, schedule, now)
    reminder.save(update_fields=[*_SCHEDULE_FIELDS, "next_due"])
    return reminder


@transaction.atomic
def describe_reminder(
    patient: Patient, reminder_id: int, *, preset: Reminder.Preset | None = None, label: str = ""
) -> Reminder | None:
    """Say what the reminder is about: a preset, or the patient's own words.

    Raises DomainError if the words are longer than ``LONGEST_LABEL``.
    """
    reminder = _mine(patient, reminder_id)
    if reminder is None:
        return None
    label = " ".join(label.split())
    if len(label) > LONGEST_LABEL:
        raise DomainError(
            _("That is a little long. Please use up to %(most)d characters.")
            % {"most": LONGEST_LABEL}
        )
    reminder.preset, reminder.label = preset or reminder.preset, label
    reminder.save(update_fields=["preset", "label"])
    return reminder


@transaction.atomic
def pause_reminder(patient: Patient, reminder_id: int) -> Reminder | None:
    """Send nothing of this reminder until it is resumed; what is owed is cancelled."""
    reminder = _mine(patient, reminder_id)
    if reminder is None:
        return None
    reminder.status = Reminder.Status.PAUSED
    reminder.save(update_fields=["status"])
    cancel_owed(reminder)
    return reminder


@transaction.atomic
def resume_reminder(patient: Patient, reminder_id: int, *, now: datetime) -> Reminder | None:
    """Go on from now: nothing that fell into the pause is made up for.

    Raises DomainError if the time of a one-off passed meanwhile.
    """
    reminder = _mine(patient, reminder_id)
    if reminder is None or reminder.status == Reminder.Status.ACTIVE:
        return reminder
    reminder.next_due = _first_due(patient, reminder.schedule, now)
    reminder.status = Reminder.Status.ACTIVE
    reminder.save(update_fields=["status", "next_due"])
    return reminder


@transaction.atomic
def delete_reminder(patient: Patient, reminder_id: int, *, now: datetime) -> Reminder | None:
    """End the reminder, forget the patient's words, and cancel what it still owes.

    The deliveries stay as a record; an arrived one without an answer counts as stopped.
    """
    reminder = _mine(patient, reminder_id)
    if reminder is None:
        return None
    reminder.status, reminder.next_due, reminder.label = Reminder.Status.ENDED, None, ""
    reminder.save(update_fields=["status", "next_due", "label"])
    cancel_owed(reminder)
    arrived = reminder.deliveries.filter(state=Delivery.State.SENT).order_by("-due_at").first()
    if arrived is not None and not arrived.answer:
        arrived.answer, arrived.answered_at = Delivery.Answer.STOPPED, now
        arrived.save(update_fields=["answer", "answered_at"])
    return reminder


@transaction.atomic
def reschedule(patient: Patient, *, now: datetime) -> None:
    """Work out every active reminder's next time again: the zone or the visit's day changed.

    What has been sent today is not sent again because clocks moved. A one-off whose time is past
    on the new clock goes out at once rather than never.
    """
    for reminder in patient.reminders.select_for_update(no_key=True).filter(
        status=Reminder.Status.ACTIVE
    ):
        if reminder.rule == Reminder.Rule.ONCE:
            if reminder.next_due is None or reminder.next_due <= now:
                continue  # sent, or the planner is about to look at it
            due: datetime | None = max(now, at_local(reminder.starts_on, reminder.at, patient.zone))
        else:
            due = _next(patient, reminder.schedule, now)
            while due is not None and _sent_on(reminder, patient, due, now):
                due = _next(patient, reminder.schedule, due)
        reminder.next_due = due
        reminder.save(update_fields=["next_due"])


def plan_due(*, now: datetime) -> int:
    """Turn every due reminder into a delivery and work out its next time.

    Returns how many were planned. Safe to run in several processes at once: a reminder is
    locked while it is planned, and has at most one delivery for each time.
    """
    planned = 0
    while batch := _plan_some(now):
        planned += batch
    return planned


def owe(reminder: Reminder, due_at: datetime, *, now: datetime) -> Delivery:
    """One more message at ``due_at``; one that was cancelled is owed again."""
    not_after = due_at + LATE_LIMIT
    delivery, _created = Delivery.objects.get_or_create(
        reminder=reminder,
        due_at=due_at,
        defaults={
            "patient_id": reminder.patient_id,
            "not_after": not_after,
            "state": Delivery.State.EXPIRED if now > not_after else Delivery.State.DUE,
        },
    )
    if delivery.state == Delivery.State.CANCELLED and now < due_at:
        delivery.state = Delivery.State.DUE
        delivery.save(update_fields=["state"])
    return delivery


def cancel_owed(reminder: Reminder) -> None:
    reminder.deliveries.owed().update(state=Delivery.State.CANCELLED)


@transaction.atomic
def _plan_some(now: datetime) -> int:
    due = list(
        Reminder.objects.due(now)
        .select_for_update(no_key=True, skip_locked=True, of=("self",))
        .select_related("patient")
        .defer("label", *(f"patient__{name}" for name in _SECRETS))
        .order_by("next_due")[:_PLAN_AT_ONCE]
    )
    owed = [_owed(reminder, now) for reminder in due]
    Delivery.objects.bulk_create(owed, ignore_conflicts=True)
    if late := sum(row.state == Delivery.State.EXPIRED for row in owed):
        log.warning("Reminders that were too late after an outage, and not sent: %d.", late)
    following: dict[datetime | None, list[int]] = defaultdict(list)
    for reminder in due:
        once = reminder.rule == Reminder.Rule.ONCE
        after = None if once else _next(reminder.patient, reminder.schedule, now)
        following[after].append(reminder.pk)
    for moment, keys in following.items():  # many people chose nine o'clock
        Reminder.objects.filter(pk__in=keys).update(next_due=moment)
    return len(due)


def _owed(reminder: Reminder, now: datetime) -> Delivery:
    """The delivery of the reminder's next time; one that is too late is there to be counted."""
    assert reminder.next_due is not None
    not_after = reminder.next_due + LATE_LIMIT
    return Delivery(
        patient_id=reminder.patient_id,
        reminder=reminder,
        due_at=reminder.next_due,
        not_after=not_after,
        state=Delivery.State.EXPIRED if now > not_after else Delivery.State.DUE,
    )


def _mine(patient: Patient, reminder_id: int) -> Reminder | None:
    """The patient's own reminder, locked, unless it has ended."""
    return (
        patient.reminders.select_for_update(no_key=True)
        .exclude(status=Reminder.Status.ENDED)
        .filter(pk=reminder_id)
        .first()
    )


def _first_due(patient: Patient, schedule: Schedule, now: datetime) -> datetime | None:
    due = _next(patient, schedule, now)
    waits = schedule.rule == Reminder.Rule.BEFORE_VISIT and _visit_on(patient, now) is None
    if due is None and not waits:
        raise DomainError(_("That time has passed. Please choose a later one."))
    return due


def _next(patient: Patient, schedule: Schedule, after: datetime) -> datetime | None:
    return next_due(schedule, patient.zone, after=after, visit_on=patient.visit_on)


def _visit_on(patient: Patient, now: datetime) -> date | None:
    """The next appointment's day, if it is known and has not passed."""
    day = patient.visit_on
    return day if day is not None and day >= now.astimezone(patient.zone).date() else None


def _sent_on(reminder: Reminder, patient: Patient, due: datetime, now: datetime) -> bool:
    """Whether a delivery of the reminder was due earlier on the local day of ``due``."""
    midnight = due.astimezone(patient.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return reminder.deliveries.filter(
        due_at__gte=midnight.astimezone(UTC), due_at__lt=min(due, now)
    ).exists()
