"""Saved answers."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bot import saved
from bot.models import Patient
from bot.screen import Button, Row, Screen, render, screen
from bot.screens import answers
from bot.screens.actions import Actions
from bot.screens.home import old_button
from bot.screens.topics import paged
from bot.visit import Visit


def listing(visit: Visit, page: int = 0, toast: str = "") -> Screen:
    """The saved answers, newest first; withdrawn ones are only counted."""
    ids = list(_patient(visit).saved_answers.values_list("faq_id", flat=True))
    entries = [visit.content.entries[one] for one in ids if one in visit.content.entries]
    rows: list[Row] = [
        (Button(entry.label, f"faq:{entry.faq_id}:{answers.LISTED}"),) for entry in entries
    ]
    text = render("saved.html", count=len(entries), withdrawn=len(ids) - len(entries))
    return screen(text, paged(rows, page, "saved"), toast=toast)


def save(visit: Visit, faq_id: int, place: str) -> Screen:
    if faq_id not in visit.content.entries:
        return old_button(visit)
    saved.save_answer(_patient(visit), faq_id)
    return answers.at(visit, faq_id, place, is_saved=True, toast=_("Saved. You find it at Home."))


def remove(visit: Visit, faq_id: int, place: str) -> Screen:
    """Back to the list if the answer was opened from there, else the answer again."""
    saved.remove_answer(_patient(visit), faq_id)
    toast = _("Removed from your saved answers.")
    if place == answers.MINE:
        return listing(visit, toast=toast)
    return answers.at(visit, faq_id, place, toast=toast)


def _patient(visit: Visit) -> Patient:
    assert visit.patient is not None  # bot/taps.py lets nobody else through
    return visit.patient


AGREED_ACTIONS: Actions = {
    "saved": lambda visit, page="0": listing(visit, int(page)),
    "save": lambda visit, faq_id, place: save(visit, int(faq_id), place),
    "unsave": lambda visit, faq_id, place: remove(visit, int(faq_id), place),
}
