"""Home, help and privacy."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bot.screen import Button, Screen, render, screen
from bot.screens.actions import Actions
from bot.visit import Visit


def home(visit: Visit, note: str = "") -> Screen:
    """Where everything starts; ``note`` says why the patient landed here, if not by choice."""
    team = visit.patient.care_team if visit.patient else None
    paused = _paused_until(visit)
    resume = [Button(_("Resume now"), "resume")] if paused else []
    return screen(
        render("home.html", team=team, note=note, paused_until=paused),
        [
            (Button(_("Topics"), "topic:0"),),
            (Button(_("My reminders"), "reminders"),),
            (Button(_visit_label(visit), "visit"),),
            (Button(_("My care team"), "contact"),),
            (Button(_("Saved answers"), "saved"),),
            (Button(_("Settings"), "settings"), *resume),
            (Button(_("Help"), "help"), Button(_("Privacy"), "privacy")),
        ],
        home=False,
    )


def _visit_label(visit: Visit) -> str:
    """ "My visit", with the number of questions still to ask."""
    patient = visit.patient
    number = patient.visit_questions.filter(is_done=False).count() if patient else 0
    if not number:
        return _("My visit")
    label = ngettext("My visit: %(number)d question", "My visit: %(number)d questions", number)
    return label % {"number": number}


def old_button(visit: Visit) -> Screen:
    """For a tap that no longer, or never, meant anything."""
    return home(visit, note=_("That button is from earlier. Here is the current menu."))


def help_(visit: Visit) -> Screen:
    return screen(
        render("help.html"),
        [(Button(_("Words explained"), "words"),), (Button(_("Somebody has died"), "died"),)],
    )


def _paused_until(visit: Visit) -> datetime | None:
    """The day everything resumes, on the patient's clock; None while nothing is paused."""
    patient = visit.patient
    if patient is None or patient.paused_until is None or patient.paused_until <= timezone.now():
        return None
    return patient.paused_until.astimezone(patient.zone)


def privacy(visit: Visit) -> Screen:
    newcomer = visit.patient is None
    rows = [(Button(_("Start"), "hello"),)] if newcomer else []
    text = render("privacy.html", team=visit.team, days=settings.SEEN_ANSWERS_DAYS)
    return screen(text, rows, home=not newcomer)


AGREED_ACTIONS: Actions = {"home": home, "help": help_}
OPEN_ACTIONS: Actions = {"privacy": privacy}
