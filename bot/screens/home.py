"""Home, help and privacy."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bot.screen import Button, Screen, render, screen
from bot.screens.actions import Actions
from bot.visit import Visit


def home(visit: Visit, note: str = "") -> Screen:
    """Where everything starts; ``note`` says why the patient landed here, if not by choice."""
    team = visit.patient.care_team if visit.patient else None
    return screen(
        render("home.html", team=team, note=note),
        [
            (Button(_("Topics"), "topic:0"),),
            (Button(_("My reminders"), "reminders"),),
            (Button(_("My care team"), "contact"),),
            (Button(_("Help"), "help"), Button(_("Privacy"), "privacy")),
        ],
        home=False,
    )


def old_button(visit: Visit) -> Screen:
    """For a tap that no longer, or never, meant anything."""
    return home(visit, note=_("That button is from earlier. Here is the current menu."))


def help_(visit: Visit) -> Screen:
    return screen(render("help.html"))


def privacy(visit: Visit) -> Screen:
    return screen(render("privacy.html", team=visit.team), home=visit.patient is not None)


AGREED_ACTIONS: Actions = {"home": home, "help": help_}
OPEN_ACTIONS: Actions = {"privacy": privacy}
