"""What a patient does with a message from the team."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from bot.broadcasts import answers
from bot.screen import Screen
from bot.screens.actions import Actions
from bot.screens.home import home, old_button
from bot.visit import Visit


def read(visit: Visit, broadcast_id: int) -> Screen:
    """ "I have read this": the team sees it, and the message stays where it is."""
    assert visit.patient is not None
    if not answers.acknowledge(visit.patient, broadcast_id, now=timezone.now()):
        return old_button(visit)
    return home(visit, note=_("Thank you. Your team sees that you have read it."))


AGREED_ACTIONS: Actions = {
    "read-message": lambda visit, broadcast_id: read(visit, int(broadcast_id)),
}
