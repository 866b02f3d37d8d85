"""From a button's callback data to the screen it opens.

The data is a name and arguments with colons between, such as ``topic:12:1``. Whatever does not
parse, or names something that is gone, leads home with a friendly word: buttons live in old
messages for years, and anybody can forge one.
"""

from __future__ import annotations

from django.utils import translation

from bot import asking, patients
from bot.models import Patient
from bot.screen import Screen
from bot.screens import answers, arriving, home, questions, reminders, topics, urgent
from bot.screens.actions import Actions
from bot.visit import Visit

MOST_BYTES = 64

# What a visitor may open before agreeing to anything.
_OPEN: Actions = {**arriving.OPEN_ACTIONS, **home.OPEN_ACTIONS, **urgent.OPEN_ACTIONS}
# What needs a patient who has agreed.
_AGREED: Actions = {
    **arriving.AGREED_ACTIONS,
    **home.AGREED_ACTIONS,
    **topics.AGREED_ACTIONS,
    **answers.AGREED_ACTIONS,
    **questions.AGREED_ACTIONS,
    **reminders.AGREED_ACTIONS,
}


def tap(visit: Visit, data: str) -> Screen:
    """What a tap on the button with this data shows."""
    with translation.override(visit.language):
        name, *arguments = data.split(":")
        action = _OPEN.get(name)
        if action is None and not _has_agreed(visit):
            return arriving.consent(visit)
        if visit.patient is not None:
            asking.forget(visit.patient)
        action = action or _AGREED.get(name)
        if action is None or len(data.encode()) > MOST_BYTES:
            return home.old_button(visit)
        try:
            return action(visit, *arguments)
        except (ValueError, TypeError, OverflowError):  # arguments that this action never had
            return _stale(visit)


def _stale(visit: Visit) -> Screen:
    return home.old_button(visit) if _has_agreed(visit) else arriving.consent(visit)


def _has_agreed(visit: Visit) -> bool:
    patient: Patient | None = visit.patient
    return patient is not None and patient.consent_version == patients.CONSENT_VERSION
