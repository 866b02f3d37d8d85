"""Pause everything until a day, and resume."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bot import asking, patients
from bot.models import Patient
from bot.recurrence import at_local
from bot.screen import Button, Row, Screen, render, screen
from bot.screens.actions import Actions, Completions
from bot.screens.home import home
from bot.visit import Visit

_RESUMES_AT = time(8)
_LONGEST = timedelta(days=366)
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[./-](\d{1,2})(?:[./-](\d{4}))?")


def pause(visit: Visit, until: str = "") -> Screen:
    """``until`` is a number of days, "date" to type one, or the day itself as ``%Y%m%d``."""
    patient = _patient(visit)
    today = timezone.now().astimezone(patient.zone).date()
    if not until:
        return _choose(patient)
    if until == "date":
        return ask_date(visit)
    # The day stands in the button, so that an old one does not count from another day.
    return _pause(visit, datetime.strptime(until, "%Y%m%d").date(), today)  # noqa: DTZ007


def resume(visit: Visit) -> Screen:
    patients.pause_until(_patient(visit), None)
    return home(visit, note=_("I send you messages again."))


def ask_date(visit: Visit, note: str = "") -> Screen:
    asking.expect(_patient(visit), "pause")
    return screen(render("type_date.html", note=note), back="pause")


def read_date(visit: Visit, text: str) -> Screen:
    """Read the typed text as the day on which to resume."""
    today = timezone.now().astimezone(_patient(visit).zone).date()
    day = typed_day(text, today=today)
    if day is None:
        return ask_date(visit, note=_("I could not read that as a date."))
    return _pause(visit, day, today)


def typed_day(text: str, *, today: date) -> date | None:
    """The day that 24/12, 24.12.2026 or 2026-12-24 names; without a year, the next such day."""
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day, day_first, month_second, year_last = found.groups()
    given = year or year_last
    try:
        named = date(int(given or today.year), int(month or month_second), int(day or day_first))
        return named if given or named > today else named.replace(year=today.year + 1)
    except ValueError:
        return None


def _pause(visit: Visit, day: date, today: date) -> Screen:
    patient = _patient(visit)
    if not today < day <= today + _LONGEST:
        return ask_date(visit, note=_("Please give me a day within the next year."))
    asking.forget(patient)
    patients.pause_until(patient, at_local(day, _RESUMES_AT, patient.zone))
    return home(visit)


def _choose(patient: Patient) -> Screen:
    today = timezone.now().astimezone(patient.zone).date()
    ahead = ((_("Tomorrow"), 1), (_("In 3 days"), 3), (_("In a week"), 7), (_("In a month"), 30))
    rows: list[Row] = [
        (Button(f"{label}: {date_format(day, 'j F')}", f"pause:{day:%Y%m%d}"),)
        for label, days in ahead
        for day in (today + timedelta(days=days),)
    ]
    rows.append((Button(_("A date"), "pause:date"),))
    if patient.paused_until is not None and patient.paused_until > timezone.now():
        rows.append((Button(_("Resume now"), "resume"),))
    return screen(render("pause.html"), rows, back="settings")


def _patient(visit: Visit) -> Patient:
    assert visit.patient is not None
    return visit.patient


AGREED_ACTIONS: Actions = {"pause": pause, "resume": resume}
COMPLETIONS: Completions = {"pause": read_date}
