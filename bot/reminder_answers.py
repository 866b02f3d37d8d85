"""What a patient answers to a reminder that has arrived."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from bot import reminders
from bot.models import Delivery, Patient, Reminder
from bot.recurrence import at_local
from content.errors import DomainError

EVENING = time(18)
_HOUR = timedelta(hours=1)
# Of two taps at the same moment, the one served second may carry the earlier time.
_SLACK = timedelta(minutes=1)
# After these there is nothing left to remind of until the next time.
_DONE = (Delivery.Answer.REACHED, Delivery.Answer.NOT_NEEDED)


@transaction.atomic
def answer(
    patient: Patient, delivery_id: int, given: Delivery.Answer, *, now: datetime
) -> Delivery | None:
    """Record what the patient answered; None if the delivery is not the patient's.

    The same answer twice has the effect of one.
    """
    delivery = _mine(patient, delivery_id)
    if delivery is None:
        return None
    if delivery.answer != given:
        _record(delivery, given, now)
        if given in _DONE:
            reminders.cancel_owed(delivery.its_reminder)
    return delivery


@transaction.atomic
def remind_later(
    patient: Patient, delivery_id: int, when: str, *, now: datetime
) -> Delivery | None:
    """Owe the reminder once more in an hour, this evening or tomorrow; returns what is owed.

    ``when`` is "hour", "evening" or "tomorrow". A double tap owes one. None if the delivery is
    not the patient's. Raises DomainError if the reminder has ended, or the evening has come.
    """
    delivery = _mine(patient, delivery_id)
    if delivery is None:
        return None
    reminder = delivery.its_reminder
    if reminder.status != Reminder.Status.ACTIVE:
        raise DomainError(_("That reminder is stopped, so I do not send it again."))
    if when == "hour":
        soon = reminder.deliveries.owed().filter(due_at__gt=now, due_at__lte=now + _HOUR + _SLACK)
        owed = soon.first() or reminders.owe(reminder, now + _HOUR, now=now)
    else:
        owed = reminders.owe(reminder, _later_moment(patient, reminder, when, now), now=now)
    _record(delivery, Delivery.Answer.LATER, now)
    return owed


def _later_moment(patient: Patient, reminder: Reminder, when: str, now: datetime) -> datetime:
    today = now.astimezone(patient.zone).date()
    if when == "tomorrow":
        return at_local(today + timedelta(days=1), reminder.at, patient.zone)
    if when != "evening":
        raise ValueError(when)
    evening = at_local(today, EVENING, patient.zone)
    if evening <= now:
        raise DomainError(_("It is evening already. Please choose another time."))
    return evening


def _mine(patient: Patient, delivery_id: int) -> Delivery | None:
    found = patient.deliveries.select_for_update(no_key=True, of=("self",))
    return found.of_reminders().filter(pk=delivery_id).first()


def _record(delivery: Delivery, given: Delivery.Answer, now: datetime) -> None:
    if delivery.answer != given:
        delivery.answer, delivery.answered_at = given, now
        delivery.save(update_fields=["answer", "answered_at"])
