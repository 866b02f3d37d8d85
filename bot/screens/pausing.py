"""Pause everything until a day, and resume."""

from __future__ import annotations

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
from bot.typed_date import typed_date
from bot.visit import Visit

_RESUMES_AT = time(8)
_LONGEST = timedelta(days=366)


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
    day = typed_date(text, today=today)
    if day is None:
        return ask_date(visit, note=_("I could not read that as a date."))
    return _pause(visit, day, today)


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
    short = _("j F")
    rows: list[Row] = [
        (Button(f"{label}: {date_format(day, short)}", f"pause:{day:%Y%m%d}"),)
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
