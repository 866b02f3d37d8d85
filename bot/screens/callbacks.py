"""“Please call me”: what about, when, and what happens then."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bot import callbacks
from bot.models import CallbackRequest, Patient
from bot.screen import Button, Screen, render, screen
from bot.screens.actions import Actions
from bot.screens.team import card
from bot.screens.urgent import numbers
from bot.visit import Visit

Reason, GoodTime = CallbackRequest.Reason, CallbackRequest.GoodTime


def callback(visit: Visit, reason: str = "", good_time: str = "") -> Screen:
    """One step of asking; while a request is open, its status instead."""
    patient = _patient(visit)
    request = callbacks.current(patient)
    if request is not None:
        return status(visit, request)
    if visit.team is None:
        return _no_team(visit)
    if not reason:
        return _choose_reason()
    about = Reason(reason)
    if not good_time:
        return _choose_time(about)
    return status(visit, callbacks.ask(patient, reason=about, good_time=GoodTime(good_time)))


def status(visit: Visit, request: CallbackRequest) -> Screen:
    """What was asked for, what will happen, and whom to call if it cannot wait."""
    return screen(
        render(
            "callback.html",
            request=request,
            team=request.care_team,
            pseudonym=_patient(visit).pseudonym,
            numbers=numbers(visit.team),
        ),
        [(Button(_("Cancel the request"), "callback-cancel"),)],
        back="contact",
    )


def cancel(visit: Visit) -> Screen:
    gone = callbacks.cancel(_patient(visit))
    return card(visit, note=_("Your request is withdrawn.") if gone else "")


def _choose_reason() -> Screen:
    buttons = [Button(str(one.label), f"callback:{one}") for one in Reason]
    return screen(
        render("callback_question.html", question=_("What is it about?")),
        [(button,) for button in buttons],
        back="contact",
    )


def _choose_time(about: CallbackRequest.Reason) -> Screen:
    return screen(
        render("callback_question.html", question=_("When suits you?")),
        [(Button(str(one.label), f"callback:{about}:{one}"),) for one in GoodTime],
        back="callback",
    )


def _no_team(visit: Visit) -> Screen:
    return screen(
        render("callback_no_team.html", numbers=numbers(None)),
        [(Button(_("Join with a code"), "join"),)],
        back="contact",
    )


def _patient(visit: Visit) -> Patient:
    assert visit.patient is not None
    return visit.patient


AGREED_ACTIONS: Actions = {"callback": callback, "callback-cancel": cancel}
