"""“Please call me”: what about, when, and what happens then."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bot import asking, callbacks
from bot.models import CallbackRequest, Patient
from bot.screen import Button, Screen, render, screen
from bot.screens.actions import Actions, Completions
from bot.screens.reminder_words import on_clock_of
from bot.screens.team import card
from bot.screens.urgent import numbers
from bot.visit import Visit
from content.errors import DomainError

Reason, GoodTime = CallbackRequest.Reason, CallbackRequest.GoodTime
_KNOWN = "known"
_CHANGE = "callback-reach"


def callback(visit: Visit, reason: str = "", good_time: str = "", reach: str = "") -> Screen:
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
    when = GoodTime(good_time)
    if not reach:
        return _ask_reach(visit, f"callback:{about}:{when}", back=f"callback:{about}")
    if reach != _KNOWN:
        raise ValueError("no such way to reach somebody")
    return status(visit, callbacks.ask(patient, reason=about, good_time=when))


def read_reach(visit: Visit, text: str, reason: str, good_time: str) -> Screen:
    """Ask for the call, with what was typed as the way to reach the patient."""
    patient, about, when = _patient(visit), Reason(reason), GoodTime(good_time)
    data = f"callback:{about}:{when}"
    try:
        request = callbacks.ask(patient, reason=about, good_time=when, reach_at=text)
    except DomainError as error:
        return _ask_reach(visit, data, back=f"callback:{about}", note=str(error))
    asking.forget(patient)
    return status(visit, request)


def change_reach(visit: Visit, note: str = "") -> Screen:
    """Ask how to reach the patient for the request that is open."""
    if callbacks.current(_patient(visit)) is None:
        return callback(visit)
    return _ask_reach(visit, _CHANGE, back="callback", note=note)


def read_changed_reach(visit: Visit, text: str) -> Screen:
    patient = _patient(visit)
    try:
        callbacks.change_reach_at(patient, text)
    except DomainError as error:
        return change_reach(visit, note=str(error))
    asking.forget(patient)
    return callback(visit)


def loose_number(visit: Visit, text: str) -> Screen | None:
    """For a phone number that nobody asked for, or that was mended: it is not kept, nor logged."""
    if not callbacks.is_phone_number(text):
        return None
    request = callbacks.current(_patient(visit))
    row = (_reach_button(request),) if request else (Button(_("Please call me"), "callback"),)
    return screen(render("loose_number.html", request=request), [row])


def status(visit: Visit, request: CallbackRequest) -> Screen:
    """What was asked for, what will happen, and whom to call if it cannot wait."""
    return screen(
        render(
            "callback.html",
            request=request,
            tried_at=on_clock_of(_patient(visit), request.last_tried_at),
            team=request.care_team,
            pseudonym=_patient(visit).pseudonym,
            numbers=numbers(visit.team),
        ),
        [(_reach_button(request),), (Button(_("Cancel the request"), "callback-cancel"),)],
        back="contact",
    )


def cancel(visit: Visit) -> Screen:
    gone = callbacks.cancel(_patient(visit))
    return card(visit, note=_("Your request is withdrawn.") if gone else "")


def _ask_reach(visit: Visit, data: str, *, back: str, note: str = "") -> Screen:
    """The next message is read as a phone number or a name; urgent signs in it come first."""
    patient = _patient(visit)
    asking.expect(patient, data)
    known = [] if data == _CHANGE else [Button(_("They have my number"), f"{data}:{_KNOWN}")]
    return screen(
        render("callback_reach.html", pseudonym=patient.pseudonym, note=note),
        [tuple(known)] if known else [],
        back=back,
    )


def _reach_button(request: CallbackRequest) -> Button:
    label = _("Change how they reach me") if request.reach_at else _("Leave a number")
    return Button(label, _CHANGE)


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


AGREED_ACTIONS: Actions = {
    "callback": callback,
    _CHANGE: lambda visit: change_reach(visit),
    "callback-cancel": cancel,
}
# "callback:effect:any" waits for a phone number or a name, to ask with it.
COMPLETIONS: Completions = {"callback": read_reach, _CHANGE: read_changed_reach}
