"""The day of the next appointment, and a reminder the day before."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bot import asking, reminders, visits
from bot.models import Patient, Reminder
from bot.recurrence import Schedule
from bot.screen import Button, Row, Screen, render, screen
from bot.screens.actions import Actions, Completions
from bot.screens.topics import paged
from bot.screens.visit_list import listing
from bot.typed_date import typed_date
from bot.visit import Visit
from content.errors import DomainError

_DAYS_OFFERED = 14
_REMIND_AT = time(18)
_ROWS_PER_PAGE = 4


def choose(visit: Visit, page: int = 0, note: str = "") -> Screen:
    """The next two weeks as buttons, or a typed day."""
    today = _today(visit)
    days = [today + timedelta(days=number) for number in range(_DAYS_OFFERED)]
    buttons = [Button(date_format(day, "D j M"), f"visit-on:{day:%Y%m%d}") for day in days]
    rows: list[Row] = [(one, two) for one, two in zip(buttons[::2], buttons[1::2], strict=True)]
    first = [Button(_("Type a date"), "type-visit-date")]
    if _patient(visit).visit_on:
        first.append(Button(_("No date"), "visit-on:none"))
    return screen(
        render("visit_date.html", note=note),
        [tuple(first), *paged(rows, page, "visit-date", per_page=_ROWS_PER_PAGE)],
        back="visit",
    )


def set_day(visit: Visit, digits: str) -> Screen:
    """The day of a button; ``none`` for no date."""
    if digits == "none":
        visits.set_day(_patient(visit), None, now=timezone.now())
        return listing(visit, toast=_("The date is cleared."))
    return _set(visit, datetime.strptime(digits, "%Y%m%d").date())  # noqa: DTZ007


def ask_to_type(visit: Visit, note: str = "") -> Screen:
    asking.expect(_patient(visit), "visit-on")
    return screen(render("type_date.html", note=note), back="visit-date")


def read_day(visit: Visit, text: str) -> Screen:
    """Read the typed text as the day that was asked for."""
    day = typed_date(text, today=_today(visit))
    if day is None:
        return ask_to_type(visit, note=_("I could not read that as a date."))
    try:
        visits.set_day(_patient(visit), day, now=timezone.now())
    except DomainError as error:
        return ask_to_type(visit, note=str(error))
    asking.forget(_patient(visit))
    return _is_set(visit, day)


def remind(visit: Visit) -> Screen:
    """Set the reminder for the evening before the visit; twice is the same as once."""
    if _patient(visit).visit_on is None:
        return choose(visit, note=_("Please set the date of your visit first."))
    schedule = Schedule(
        Reminder.Rule.BEFORE_VISIT, _REMIND_AT, starts_on=_today(visit), days_before=1
    )
    try:
        reminders.set_reminder(_patient(visit), schedule, now=timezone.now())
    except DomainError as error:
        return listing(visit, note=str(error))
    return listing(visit, note=_("I will remind you the day before, at 18:00."))


def _set(visit: Visit, day: date) -> Screen:
    try:
        visits.set_day(_patient(visit), day, now=timezone.now())
    except DomainError as error:
        return choose(visit, note=str(error))
    return _is_set(visit, day)


def _is_set(visit: Visit, day: date) -> Screen:
    rows: list[Row] = [(Button(_("My visit"), "visit"),)]
    local = timezone.now().astimezone(_patient(visit).zone)
    if (day - timedelta(days=1), _REMIND_AT) > (local.date(), local.time()):
        rows.insert(0, (Button(_("Remind me the day before"), "visit-remind"),))
    return screen(render("visit_date_set.html", day=day), rows, back="visit")


def _today(visit: Visit) -> date:
    return timezone.now().astimezone(_patient(visit).zone).date()


def _patient(visit: Visit) -> Patient:
    assert visit.patient is not None  # bot/taps.py lets nobody else through
    return visit.patient


AGREED_ACTIONS: Actions = {
    "visit-date": lambda visit, page="0": choose(visit, int(page)),
    "visit-on": set_day,
    "type-visit-date": lambda visit: ask_to_type(visit),
    "visit-remind": lambda visit: remind(visit),
}
COMPLETIONS: Completions = {"visit-on": read_day}
