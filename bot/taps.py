"""From a button's callback data to the screen it opens.

The data is a name and arguments with colons between, such as ``topic:12:1``. Whatever does not
parse, or names something that is gone, leads home with a friendly word: buttons live in old
messages for years, and anybody can forge one.
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils import translation

from bot import asking, patients
from bot.models import Patient
from bot.screen import Screen
from bot.screens import answers, arriving, home, questions, reminders, topics, urgent
from bot.visit import Visit

MOST_BYTES = 64

# What a visitor may open before agreeing to anything.
_OPEN: dict[str, Callable[..., Screen]] = {
    "hello": arriving.consent,
    "more": arriving.more,
    "agree": arriving.agree,
    "not-now": arriving.not_now,
    "privacy": home.privacy,
    "urgent": lambda visit, page="0": urgent.urgent(visit, int(page)),
    "sign": urgent.sign_card,
    "contact": urgent.contact,
    "numbers": reminders.show_numbers,
}
# What needs a patient who has agreed.
_AGREED: dict[str, Callable[..., Screen]] = {
    "home": home.home,
    "help": home.help_,
    "start-again": arriving.start_again,
    "topic": lambda visit, topic_id, page="0": topics.topic(visit, int(topic_id), int(page)),
    "faq": lambda visit, faq_id, shown="": answers.faq(visit, int(faq_id), shown),
    "read": lambda visit, faq_id, page="0": answers.full_answer(visit, int(faq_id), int(page)),
    "not-meant": questions.offer,
    "not-now-urgent": questions.offer,
    "reminders": lambda visit, page="0": reminders.listing(visit, int(page)),
    "reminder": lambda visit, reminder_id: reminders.detail(visit, int(reminder_id)),
    "stop-reminder": lambda visit, reminder_id: reminders.stop(visit, int(reminder_id)),
    "remind": reminders.remind,
    "answer": lambda visit, delivery, given: reminders.answer(visit, int(delivery), given),
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
