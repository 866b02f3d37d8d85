"""Stopping, erasing, taking one's data along, and writing about somebody who has died."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bot import bereavement, erasing, patients
from bot.models import Patient
from bot.screen import Button, Row, Screen, render, screen
from bot.screens.actions import Actions
from bot.visit import Visit


def data(visit: Visit) -> Screen:
    """What a patient can do with their data, and ways to leave."""
    return screen(
        render("my_data.html"),
        [
            (Button(_("Send me my data"), "export"),),
            (Button(_("What is kept about me"), "privacy"),),
            (Button(_("No more messages"), "stop"),),
            (Button(_("Erase everything"), "erase"),),
            (Button(_("Somebody has died"), "died"),),
        ],
        back="settings",
    )


def stop(visit: Visit) -> Screen:
    """/stop: nothing is sent from now on but answers to the patient's own taps and messages."""
    if visit.patient is None:
        return nothing_kept()
    patients.stop(visit.patient)
    return away(visit)


def away(visit: Visit) -> Screen:
    """For a patient who has left, in the words that fit how."""
    silenced = visit.patient is not None and visit.patient.status == Patient.Status.SILENCED
    label = _("This was a mistake: start again") if silenced else _("Start again")
    rows: list[Row] = [
        (Button(label, "start-again"),),
        (Button(_("Erase everything"), "erase"),),
    ]
    return screen(render("silenced.html" if silenced else "stopped.html"), rows, home=False)


def erase(visit: Visit, sure: str = "") -> Screen:
    """Ask once; then everything goes, and a receipt says what."""
    if visit.patient is None:
        return nothing_kept()
    if sure != "yes":
        return screen(render("erase.html"), [(Button(_("Yes, erase everything"), "erase:yes"),)])
    receipt = erasing.erase(visit.patient)
    return screen(render("erased.html", receipt=receipt), _start_rows(), home=False)


def nothing_kept() -> Screen:
    return screen(render("nothing_kept.html"), _start_rows(), home=False)


def exported() -> Screen:
    return screen(render("exported.html"), back="data")


def died(visit: Visit) -> Screen:
    """One tap: everything stops, with nothing to fill in."""
    assert visit.patient is not None
    patients.silence(visit.patient)
    return away(visit)


def offer_silence(visit: Visit, text: str) -> Screen | None:
    """For a typed text that seems to say so: an offer, nothing more."""
    if not bereavement.tells_of_death(text):
        return None
    return screen(
        render("offer_silence.html"),
        [
            (Button(_("Yes, stop all messages"), "died"),),
            (Button(_("No, I want to ask something"), "home"),),
        ],
        keep=True,
    )


def _start_rows() -> list[Row]:
    return [(Button(_("Start"), "hello"),)]


OPEN_ACTIONS: Actions = {"erase": erase}
AGREED_ACTIONS: Actions = {"data": data, "stop": stop, "died": died}
