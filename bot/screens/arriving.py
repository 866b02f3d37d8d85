"""Hello, consent, leaving and coming back."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bot import patients
from bot.models import CareTeam, Patient
from bot.screen import Button, Screen, render, screen
from bot.screens.actions import Actions
from bot.screens.home import home
from bot.visit import Visit


def start(visit: Visit, payload: str = "") -> Screen:
    """/start: the consent text for a newcomer, Home for everybody else."""
    patient = visit.patient
    team = CareTeam.objects.with_code(payload) if payload else None
    if patient is None or patient.consent_version != patients.CONSENT_VERSION:
        return consent(visit, team.join_code if team else "")
    if patient.status != Patient.Status.ACTIVE:
        patients.start_again(patient)
    if team is not None and team != patient.care_team:
        patients.join_team(patient, team)
    return home(visit)


def consent(visit: Visit, code: str = "") -> Screen:
    team = (CareTeam.objects.with_code(code) if code else None) or visit.team
    return screen(
        render("consent.html", team=team),
        [
            (Button(_("I agree"), f"agree:{code}"),),
            (Button(_("Tell me more"), f"more:{code}"),),
            (Button(_("Not now"), "not-now"),),
        ],
        home=False,
    )


def more(visit: Visit, code: str = "") -> Screen:
    return screen(
        render("privacy.html", team=visit.team),
        [(Button(_("I agree"), f"agree:{code}"),), (Button(_("Not now"), "not-now"),)],
        home=False,
    )


def not_now(visit: Visit) -> Screen:
    return screen(render("not_now.html"), [(Button(_("Start"), "hello"),)], home=False)


def agree(visit: Visit, code: str = "") -> Screen:
    """Record the consent; nothing about the person is stored before this tap."""
    patient = patients.agree(
        telegram_id=visit.telegram_id,
        chat_id=visit.chat_id,
        language=visit.language,
        team=CareTeam.objects.with_code(code) if code else None,
    )
    return home(visit.of(patient))


def stop(visit: Visit) -> Screen:
    """/stop: nothing is sent from now on but answers to the patient's own taps and messages."""
    if visit.patient is None:
        return not_now(visit)
    patients.stop(visit.patient)
    return stopped(visit)


def stopped(visit: Visit) -> Screen:
    return screen(render("stopped.html"), [(Button(_("Start again"), "start-again"),)], home=False)


def start_again(visit: Visit) -> Screen:
    if visit.patient is None:
        return consent(visit)
    patients.start_again(visit.patient)
    return home(visit)


OPEN_ACTIONS: Actions = {
    "hello": consent,
    "more": more,
    "agree": agree,
    "not-now": not_now,
}
AGREED_ACTIONS: Actions = {"start-again": start_again}
