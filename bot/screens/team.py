"""My care team: whom to call now, and joining or leaving a team."""

from __future__ import annotations

from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext as _

from bot import asking, callbacks, join_codes, patients
from bot.models import CareTeam, Patient
from bot.screen import Button, Row, Screen, render, screen
from bot.screens.actions import Actions, Completions
from bot.screens.home import home
from bot.screens.urgent import numbers
from bot.visit import Visit
from content.errors import DomainError


def card(visit: Visit, note: str = "") -> Screen:
    """Every number, with hours and which one to use now; for patients, what they can ask for."""
    team, patient = visit.team, visit.patient
    known = patient if patients.has_agreed(patient) else None
    request = callbacks.current(known) if known else None
    return screen(
        render(
            "contact.html",
            numbers=numbers(team),
            team=team,
            call=_number_now(team),
            request=request,
            pseudonym=known.pseudonym if known and team else "",
            note=note,
        ),
        _rows(known, has_request=request is not None),
    )


def show_numbers(visit: Visit) -> Screen:
    """The numbers as a message of their own, so that what is above keeps its buttons."""
    return replace(card(visit), keep=True)


def ask_code(visit: Visit, note: str = "") -> Screen:
    """Ask for a team's code; the next message is read as one."""
    asking.expect(_patient(visit), "join")
    return screen(render("type_code.html", note=note), back="contact")


def read_code(visit: Visit, text: str) -> Screen:
    """Join the team with the typed code."""
    patient = _patient(visit)
    try:
        team = join_codes.join(patient, text)
    except join_codes.TooManyTriesError as error:
        asking.forget(patient)
        return card(visit, note=str(error))
    except DomainError as error:
        return ask_code(visit, note=str(error))
    asking.forget(patient)
    return home(visit, note=_("You have joined %(team)s.") % {"team": team.name})


def leave(visit: Visit, sure: str = "") -> Screen:
    """Leave the team, after one question."""
    patient = _patient(visit)
    if patient.care_team is None:
        return card(visit)
    if sure != "yes":
        return screen(
            render("leave_team.html", team=patient.care_team),
            [(Button(_("Yes, leave this team"), "leave-team:yes"),)],
            back="contact",
        )
    patients.leave_team(patient)
    return card(visit, note=_("You have left the team."))


def _rows(patient: Patient | None, *, has_request: bool) -> list[Row]:
    if patient is None:
        return []
    label = _("My request to be called") if has_request else _("Please call me")
    rows: list[Row] = [(Button(label, "callback"),)]
    if patient.care_team is None:
        return [*rows, (Button(_("Join with a code"), "join"),)]
    return [
        *rows,
        (Button(_("Join another team"), "join"), Button(_("Leave this team"), "leave-team")),
    ]


def _number_now(team: CareTeam | None) -> str:
    """The number to use at this moment for what cannot wait but is no emergency."""
    if team is None:
        return ""
    if team.open_until(timezone.now()) and team.daytime_phone:
        return team.daytime_phone
    return team.out_of_hours_phone or team.urgent_phone or team.emergency_number


def _patient(visit: Visit) -> Patient:
    assert visit.patient is not None
    return visit.patient


OPEN_ACTIONS: Actions = {
    "contact": lambda visit: card(visit),
    "numbers": show_numbers,
}
AGREED_ACTIONS: Actions = {"join": lambda visit: ask_code(visit), "leave-team": leave}
COMPLETIONS: Completions = {"join": read_code}
