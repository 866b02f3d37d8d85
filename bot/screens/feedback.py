"""Whether an answer helped."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bot import asking, saved
from bot.models import Patient
from bot.screen import Button, Row, Screen, render, screen
from bot.screens import answers
from bot.screens.actions import Actions, Completions
from bot.screens.home import home, old_button
from bot.visit import Visit
from content.errors import DomainError


def helped(visit: Visit, faq_id: int, revision_id: int, place: str, given: str) -> Screen:
    """Keep the vote; after "Not what I needed", ask what was missing."""
    entry, place = visit.content.entries.get(faq_id), answers.checked(place)
    if given not in ("yes", "no") or entry is None:
        return old_button(visit)
    feedback = saved.rate(_patient(visit), revision_id, faq_id=faq_id, helped=given == "yes")
    if feedback is None:
        return old_button(visit)
    if feedback.helped:
        return answers.at(visit, faq_id, place, toast=_("Thank you for telling me."))
    return ask_why(visit, faq_id, revision_id, place)


def ask_why(
    visit: Visit, faq_id: int, revision_id: int, place: str = answers.SHOWN, note: str = ""
) -> Screen:
    asking.expect(_patient(visit), f"why-not:{faq_id}:{revision_id}")
    back = answers.place_data(faq_id, place)
    return screen(render("not_needed.html", note=note), [(Button(_("Skip"), back),)], back=back)


def read_comment(visit: Visit, text: str, faq_id: str, revision_id: str) -> Screen:
    """Keep the typed text as the reason."""
    try:
        kept = saved.comment(_patient(visit), int(revision_id), text)
    except DomainError as error:
        return ask_why(visit, int(faq_id), int(revision_id), note=str(error))
    asking.forget(_patient(visit))
    if not kept:
        return home(visit)
    rows: list[Row] = [
        (Button(_("Topics"), "topic:0"),),
        (Button(_("My care team"), "contact"),),
    ]
    entry = visit.content.entries.get(int(faq_id))
    if entry is not None:
        data = f"faq:{entry.faq_id}:{answers.SHOWN}"
        rows.insert(0, (Button(_("Back to the answer"), data),))
    return screen(render("comment_kept.html"), rows)


def _patient(visit: Visit) -> Patient:
    assert visit.patient is not None  # bot/taps.py lets nobody else through
    return visit.patient


AGREED_ACTIONS: Actions = {
    "helped": lambda visit, faq_id, revision_id, place, given: helped(
        visit, int(faq_id), int(revision_id), place, given
    ),
}
COMPLETIONS: Completions = {"why-not": read_comment}
