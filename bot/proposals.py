"""Reminders that a care team proposes: nothing rings before the patient has accepted."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from bot import outbox
from bot.models import Delivery, Patient, Reminder
from bot.recurrence import Schedule, next_due
from bot.reminders import MOST_REMINDERS
from content.errors import DomainError

# A proposal that could not be delivered in this time stays in the patient's list of reminders.
WANTED_FOR = timedelta(days=2)
MOST_PROPOSED = 3


@transaction.atomic
def propose_reminder(
    patient: Patient,
    schedule: Schedule,
    *,
    preset: Reminder.Preset,
    by: AbstractBaseUser,
    now: datetime,
) -> Reminder:
    """Ask the patient, outside of their quiet hours, whether to set this reminder.

    Raises DomainError for a patient who belongs to no team, has left or wants no reminders, one
    with too many proposals or the same one already, or a schedule with nothing in the future.
    """
    patient = Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    if patient.team is None:
        raise DomainError(_("This patient belongs to no care team."))
    if patient.status != Patient.Status.ACTIVE or not patient.wants_reminders:
        raise DomainError(_("This patient gets no reminders."))
    _require_new(patient, schedule, preset)
    _require_future(patient, schedule, now)
    reminder = Reminder(
        patient=patient, preset=preset, status=Reminder.Status.PROPOSED, proposed_by_id=by.pk
    )
    reminder.schedule = schedule
    reminder.save()
    due = outbox.quiet_until(patient, now) or now
    Delivery.objects.create(
        patient=patient, reminder=reminder, due_at=due, not_after=due + WANTED_FOR
    )
    return reminder


@transaction.atomic
def accept(patient: Patient, reminder_id: int, *, now: datetime) -> Reminder | None:
    """Set the proposed reminder; None if there is no such proposal any more.

    Raises DomainError if its time has passed, or the patient has too many reminders.
    """
    patient = Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    reminder = _proposed(patient, reminder_id)
    if reminder is None:
        return None
    if patient.reminders.listed().count() >= MOST_REMINDERS:
        raise DomainError(_("You have many reminders already. Delete one of them first."))
    reminder.next_due = _require_future(patient, reminder.schedule, now)
    reminder.status = Reminder.Status.ACTIVE
    reminder.save(update_fields=["status", "next_due"])
    _close(reminder, Delivery.Answer.ACCEPTED, now)
    return reminder


@transaction.atomic
def decline(patient: Patient, reminder_id: int, *, now: datetime) -> Reminder | None:
    """Do not set it; None if there is no such proposal any more."""
    reminder = _proposed(patient, reminder_id)
    if reminder is None:
        return None
    reminder.status = Reminder.Status.DECLINED
    reminder.save(update_fields=["status"])
    _close(reminder, Delivery.Answer.DECLINED, now)
    return reminder


@transaction.atomic
def withdraw_all(patient: Patient) -> None:
    """Take back what a team proposed: the patient leaves it."""
    for reminder in patient.reminders.proposed():
        reminder.status = Reminder.Status.ENDED
        reminder.save(update_fields=["status"])
        reminder.deliveries.owed().update(state=Delivery.State.CANCELLED)


def _proposed(patient: Patient, reminder_id: int) -> Reminder | None:
    rows = patient.reminders.select_for_update(no_key=True)
    return rows.filter(pk=reminder_id, status=Reminder.Status.PROPOSED).first()


def _close(reminder: Reminder, given: Delivery.Answer, now: datetime) -> None:
    """The question is answered: what still carries it is not sent, what arrived has its answer."""
    reminder.deliveries.owed().update(state=Delivery.State.CANCELLED)
    reminder.deliveries.filter(answer="").update(answer=given, answered_at=now)


def _require_new(patient: Patient, schedule: Schedule, preset: Reminder.Preset) -> None:
    proposed = list(patient.reminders.proposed())
    for one in [*proposed, *patient.reminders.listed()]:
        if one.preset == preset and one.schedule.same_as(schedule):
            raise DomainError(_("This patient has that reminder already, or has been asked."))
    if len(proposed) >= MOST_PROPOSED:
        raise DomainError(_("This patient has not answered to the earlier proposals yet."))


def _require_future(patient: Patient, schedule: Schedule, now: datetime) -> datetime | None:
    """The next time; None for one that waits for the date of an appointment."""
    due = next_due(schedule, patient.zone, after=now, visit_on=patient.visit_on)
    if due is None and schedule.rule != Reminder.Rule.BEFORE_VISIT:
        raise DomainError(_("That time has passed. Please choose a later one."))
    return due
