"""A reminder that arrives, and what the patient answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils import timezone, translation
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from bot import outbox, reminder_answers
from bot.models import Delivery, Patient
from bot.recurrence import at_local
from bot.screen import Button, Row, Screen, render, screen
from bot.screens.actions import Actions
from bot.screens.home import old_button
from bot.screens.reminder_list import patient_of
from bot.screens.reminder_words import about, on_clock_of
from bot.screens.urgent import numbers
from bot.visit import Visit
from content.errors import DomainError


def arrived(delivery: Delivery, *, now: datetime) -> Screen:
    """The message that is sent. A discreet one says nothing until "Show" is tapped.

    A nudge shows the reminder that it is about, so that there is one answer to both.
    """
    patient, about_it = delivery.patient, delivery.nudges or delivery
    with translation.override(patient.language):
        if patient.is_discreet:
            return screen(
                render("discreet.html"), [(Button(_("Show"), f"show-reminder:{about_it.pk}"),)]
            )
        if delivery.nudges is None:
            return _content(patient, delivery, sent_at=now)
        shown = _content(patient, about_it, sent_at=about_it.sent_at or now)
        return replace(shown, text=render("nudge.html", reminder=shown.text))


def show(visit: Visit, delivery_id: int) -> Screen:
    """What the neutral notification was about, in its place."""
    patient = patient_of(visit)
    delivery = patient.deliveries.of_reminders().filter(pk=delivery_id).first()
    if delivery is None:
        return old_button(visit)
    return _content(patient, delivery, sent_at=delivery.sent_at or timezone.now())


def _content(patient: Patient, delivery: Delivery, *, sent_at: datetime) -> Screen:
    due = delivery.due_at.astimezone(patient.zone)
    text = render(
        "arrived.html",
        when=on_clock_of(patient, delivery.due_at),
        what=about(delivery.its_reminder),
        late_since=time_format(due.time(), "G:i") if outbox.is_late(delivery, sent_at) else "",
        numbers=numbers(patient.team),
    )
    return screen(
        text,
        [
            (Button(_("I reached them"), f"answer:{delivery.pk}:{Delivery.Answer.REACHED}"),),
            (
                Button(
                    _("Could not reach them"),
                    f"answer:{delivery.pk}:{Delivery.Answer.NOT_REACHED}",
                ),
            ),
            (
                Button(_("Later"), f"later:{delivery.pk}"),
                Button(_("Not needed"), f"answer:{delivery.pk}:{Delivery.Answer.NOT_NEEDED}"),
            ),
            (Button(_("Change or stop this reminder"), f"reminder:{delivery.reminder_id}"),),
        ],
    )


def answer(visit: Visit, delivery_id: int, given: Delivery.Answer) -> Screen:
    """What the patient says to a reminder that arrived."""
    patient = patient_of(visit)
    delivery = reminder_answers.answer(patient, delivery_id, given, now=timezone.now())
    if delivery is None:
        return old_button(visit)
    if given == Delivery.Answer.NOT_REACHED:
        return not_reached(visit, delivery_id)
    return screen(
        render(
            "answered.html", given=given, next=on_clock_of(patient, delivery.its_reminder.next_due)
        ),
        [(Button(_("My reminders"), "reminders"),)],
    )


def not_reached(visit: Visit, delivery_id: int) -> Screen:
    """The other numbers, a call back, and one more try."""
    return screen(
        render("not_reached.html", team=visit.team),
        [
            (Button(_("Ask them to call me"), "callback"),),
            (Button(_("Remind me in 1 hour"), f"later:{delivery_id}:hour"),),
        ],
        back=f"show-reminder:{delivery_id}",
    )


def later(visit: Visit, delivery_id: int, note: str = "") -> Screen:
    """When to remind again; "This evening" only while that is more than now."""
    patient, now = patient_of(visit), timezone.now()
    if not patient.deliveries.of_reminders().filter(pk=delivery_id).exists():
        return old_button(visit)
    today = now.astimezone(patient.zone).date()
    rows: list[Row] = [(Button(_("In 1 hour"), f"later:{delivery_id}:hour"),)]
    if at_local(today, reminder_answers.EVENING, patient.zone) > now:
        rows.append((Button(_("This evening"), f"later:{delivery_id}:evening"),))
    rows.append((Button(_("Tomorrow"), f"later:{delivery_id}:tomorrow"),))
    question = _("When shall I remind you again?")
    return screen(
        f"{note}\n\n{question}" if note else question, rows, back=f"show-reminder:{delivery_id}"
    )


def remind_later(visit: Visit, delivery_id: int, when: str) -> Screen:
    patient = patient_of(visit)
    try:
        owed = reminder_answers.remind_later(patient, delivery_id, when, now=timezone.now())
    except DomainError as error:
        return later(visit, delivery_id, note=str(error))
    if owed is None:
        return old_button(visit)
    return screen(
        render("reminded_later.html", when=on_clock_of(patient, owed.due_at)),
        [(Button(_("My reminders"), "reminders"),)],
    )


def _later(visit: Visit, delivery_id: str, when: str = "") -> Screen:
    return remind_later(visit, int(delivery_id), when) if when else later(visit, int(delivery_id))


AGREED_ACTIONS: Actions = {
    "show-reminder": lambda visit, delivery_id: show(visit, int(delivery_id)),
    "answer": lambda visit, delivery_id, given: answer(
        visit, int(delivery_id), Delivery.Answer(given)
    ),
    "later": _later,
}
