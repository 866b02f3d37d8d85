"""From a button's callback data to the screen it opens.

The data is a name and arguments with colons between, such as ``topic:12:1``. Whatever does not
parse, or names something that is gone, leads home with a friendly word: buttons live in old
messages for years, and anybody can forge one.
"""

from __future__ import annotations

from dataclasses import replace

from django.utils import translation

from bot import asking, patients
from bot.models import Patient
from bot.screen import BESIDE, MOST_BYTES, Screen
from bot.screens import (
    answers,
    arriving,
    broadcasts,
    callbacks,
    feedback,
    home,
    leaving,
    pausing,
    questions,
    reminders,
    saved,
    settings,
    team,
    topics,
    urgent,
    visit_date,
    visit_list,
    words,
)
from bot.screens.actions import Actions
from bot.visit import Visit

# What a visitor may open before agreeing to anything.
_OPEN: Actions = {
    **arriving.OPEN_ACTIONS,
    **home.OPEN_ACTIONS,
    **urgent.OPEN_ACTIONS,
    **team.OPEN_ACTIONS,
    **leaving.OPEN_ACTIONS,
}
# What needs a patient who has agreed.
_AGREED: Actions = {
    **arriving.AGREED_ACTIONS,
    **home.AGREED_ACTIONS,
    **topics.AGREED_ACTIONS,
    **answers.AGREED_ACTIONS,
    **words.AGREED_ACTIONS,
    **saved.AGREED_ACTIONS,
    **feedback.AGREED_ACTIONS,
    **visit_list.AGREED_ACTIONS,
    **visit_date.AGREED_ACTIONS,
    **questions.AGREED_ACTIONS,
    **reminders.AGREED_ACTIONS,
    **broadcasts.AGREED_ACTIONS,
    **team.AGREED_ACTIONS,
    **callbacks.AGREED_ACTIONS,
    **settings.AGREED_ACTIONS,
    **pausing.AGREED_ACTIONS,
    **leaving.AGREED_ACTIONS,
}
# What works for a patient who has left, beside what is open to all: people call, not the bot.
_ALSO_AFTER_LEAVING = frozenset(
    ["start-again", "data", "stop", "died", "callback", "callback-reach", "callback-cancel"]
)


def tap(visit: Visit, data: str) -> Screen:
    """What a tap on the button with this data shows."""
    if data.startswith(BESIDE):
        return replace(tap(visit, data.removeprefix(BESIDE)), keep=True)
    with translation.override(visit.language):
        name, *arguments = data.split(":")
        action = _OPEN.get(name)
        if action is None and not _has_agreed(visit):
            return arriving.consent(visit)
        if visit.patient is not None:
            asking.forget(visit.patient)
            if name in _AGREED and name not in _ALSO_AFTER_LEAVING and has_left(visit):
                return arriving.stopped(visit)
        action = action or _AGREED.get(name)
        if action is None or len(data.encode()) > MOST_BYTES:
            return home.old_button(visit)
        try:
            return action(visit, *arguments)
        except (ValueError, TypeError, OverflowError):  # arguments that this action never had
            return _stale(visit)


def has_left(visit: Visit) -> bool:
    """Whether nothing is sent to the patient: a reminder set now would never come."""
    return visit.patient is not None and visit.patient.status != Patient.Status.ACTIVE


def _stale(visit: Visit) -> Screen:
    return home.old_button(visit) if _has_agreed(visit) else arriving.consent(visit)


def _has_agreed(visit: Visit) -> bool:
    return patients.has_agreed(visit.patient)
