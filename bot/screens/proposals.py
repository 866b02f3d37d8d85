"""A reminder that the care team proposes: the patient says yes or no."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from bot import proposals
from bot.models import Patient, Reminder
from bot.screen import Button, Screen, render, screen
from bot.screens.actions import Actions
from bot.screens.reminder_list import detail, listing, patient_of
from bot.screens.reminder_words import about, describe
from bot.visit import Visit
from content.errors import DomainError


def proposal(patient: Patient, reminder: Reminder, note: str = "") -> Screen:
    """What is proposed, by whom, and the two answers."""
    return screen(
        render(
            "proposal.html",
            team=patient.team,
            what=about(reminder),
            when=describe(reminder),
            note=note,
        ),
        [
            (Button(_("Yes, set it"), f"accept-reminder:{reminder.pk}"),),
            (Button(_("No, thank you"), f"decline-reminder:{reminder.pk}"),),
        ],
    )


def show(visit: Visit, reminder_id: int, note: str = "") -> Screen:
    """The proposal again, from the list; what is answered already opens as it is now."""
    patient = patient_of(visit)
    reminder = patient.reminders.proposed().filter(pk=reminder_id).first()
    return proposal(patient, reminder, note) if reminder else detail(visit, reminder_id)


def accept(visit: Visit, reminder_id: int) -> Screen:
    try:
        proposals.accept(patient_of(visit), reminder_id, now=timezone.now())
    except DomainError as error:
        return show(visit, reminder_id, note=str(error))
    return detail(visit, reminder_id)


def decline(visit: Visit, reminder_id: int) -> Screen:
    declined = proposals.decline(patient_of(visit), reminder_id, now=timezone.now())
    if declined is None:
        return detail(visit, reminder_id)
    return listing(visit, note=_("Fine: that reminder is not set. Your team sees your answer."))


AGREED_ACTIONS: Actions = {
    "proposal": lambda visit, reminder_id: show(visit, int(reminder_id)),
    "accept-reminder": lambda visit, reminder_id: accept(visit, int(reminder_id)),
    "decline-reminder": lambda visit, reminder_id: decline(visit, int(reminder_id)),
}
