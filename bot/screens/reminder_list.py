"""My reminders: the list, and one reminder with all that can be done to it."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from bot import asking, places, reminders
from bot.models import Patient, Reminder
from bot.screen import Button, Row, Screen, render, screen
from bot.screens.actions import Actions, Completions
from bot.screens.reminder_words import about, button_label, describe, on_clock_of
from bot.screens.topics import paged
from bot.visit import Visit
from content.errors import DomainError


def listing(visit: Visit, page: int = 0, note: str = "") -> Screen:
    mine = patient_of(visit).reminders
    listed, proposed = list(mine.listed()), list(mine.proposed())
    rows: list[Row] = [(Button(button_label(one), f"proposal:{one.pk}"),) for one in proposed]
    rows += [(Button(button_label(one), f"reminder:{one.pk}"),) for one in listed]
    rows.insert(0, (Button(_("New reminder"), "remind"),))
    return screen(
        render("reminders.html", count=len(listed), note=note), paged(rows, page, "reminders")
    )


def detail(visit: Visit, reminder_id: int, note: str = "") -> Screen:
    patient = patient_of(visit)
    reminder = patient.reminders.filter(pk=reminder_id).kept().first()
    if reminder is None:
        return listing(visit)
    return screen(
        _text(patient, reminder, note),
        [
            (Button(_("Change when"), f"change:{reminder.pk}"),),
            (Button(_("Change what it is about"), f"about:{reminder.pk}"),),
            (_pause_or_resume(reminder),),
            (Button(_("Delete this reminder"), f"delete-reminder:{reminder.pk}"),),
        ],
        back="reminders",
    )


def _text(patient: Patient, reminder: Reminder, note: str) -> str:
    return render(
        "reminder.html",
        note=note,
        what=about(reminder),
        when=describe(reminder),
        paused=reminder.status == Reminder.Status.PAUSED,
        next=on_clock_of(patient, reminder.next_due),
        zone=places.city(patient.time_zone),
        waits=reminder.rule == Reminder.Rule.BEFORE_VISIT,
    )


def _pause_or_resume(reminder: Reminder) -> Button:
    if reminder.status == Reminder.Status.PAUSED:
        return Button(_("Go on with it"), f"resume-reminder:{reminder.pk}")
    return Button(_("Pause it"), f"pause-reminder:{reminder.pk}")


def pause(visit: Visit, reminder_id: int) -> Screen:
    reminders.pause_reminder(patient_of(visit), reminder_id)
    return detail(visit, reminder_id)


def resume(visit: Visit, reminder_id: int) -> Screen:
    try:
        reminders.resume_reminder(patient_of(visit), reminder_id, now=timezone.now())
    except DomainError as error:
        return detail(visit, reminder_id, note=str(error))
    return detail(visit, reminder_id)


def delete(visit: Visit, reminder_id: int, sure: str = "") -> Screen:
    """Ask once, then delete."""
    patient = patient_of(visit)
    if sure == "yes":
        reminders.delete_reminder(patient, reminder_id, now=timezone.now())
        return listing(visit, note=_("That reminder is deleted."))
    reminder = patient.reminders.listed().filter(pk=reminder_id).first()
    if reminder is None:
        return listing(visit)
    return screen(
        render("delete_reminder.html", what=about(reminder), when=describe(reminder)),
        [
            (Button(_("Yes, delete it"), f"delete-reminder:{reminder_id}:yes"),),
            (Button(_("Keep it"), f"reminder:{reminder_id}"),),
        ],
        back=f"reminder:{reminder_id}",
    )


def choose_about(visit: Visit, reminder_id: int, chosen: str = "") -> Screen:
    """The presets, and the patient's own words."""
    patient = patient_of(visit)
    if chosen == "words":
        return ask_words(visit, reminder_id)
    if chosen:
        preset = Reminder.Preset(chosen)
        reminders.describe_reminder(patient, reminder_id, preset=preset)
        return detail(visit, reminder_id)
    rows: list[Row] = [
        (Button(str(preset.label), f"about:{reminder_id}:{preset}"),) for preset in Reminder.Preset
    ]
    rows.append((Button(_("My own words"), f"about:{reminder_id}:words"),))
    return screen(
        render("remind.html", question=_("What is it about?")),
        rows,
        back=f"reminder:{reminder_id}",
    )


def ask_words(visit: Visit, reminder_id: int, note: str = "") -> Screen:
    """Read the next message as what the reminder is about."""
    asking.expect(patient_of(visit), f"about:{reminder_id}")
    return screen(render("type_about.html", note=note), back=f"about:{reminder_id}")


def read_words(visit: Visit, text: str, reminder_id: str) -> Screen:
    try:
        reminders.describe_reminder(patient_of(visit), int(reminder_id), label=text)
    except DomainError as error:
        return ask_words(visit, int(reminder_id), note=str(error))
    asking.forget(patient_of(visit))
    return detail(visit, int(reminder_id))


def patient_of(visit: Visit) -> Patient:
    assert visit.patient is not None  # bot/taps.py lets nobody else through
    return visit.patient


AGREED_ACTIONS: Actions = {
    "reminders": lambda visit, page="0": listing(visit, int(page)),
    "reminder": lambda visit, reminder_id: detail(visit, int(reminder_id)),
    "pause-reminder": lambda visit, reminder_id: pause(visit, int(reminder_id)),
    "resume-reminder": lambda visit, reminder_id: resume(visit, int(reminder_id)),
    "delete-reminder": lambda visit, reminder_id, sure="": delete(visit, int(reminder_id), sure),
    "about": lambda visit, reminder_id, chosen="": choose_about(visit, int(reminder_id), chosen),
}
# "about:7" waits for the patient's own words.
COMPLETIONS: Completions = {"about": read_words}
