"""Typed text: urgent signs first, then what was asked for, then search."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.utils.translation import gettext as _

from bot import asking, once, patients
from bot.models import Patient
from bot.screen import Button, Row, Screen, render, screen
from bot.screens import (
    answers,
    arriving,
    callbacks,
    feedback,
    home,
    leaving,
    pausing,
    reminders,
    settings,
    team,
    urgent,
    visit_date,
    visit_list,
)
from bot.screens.actions import Actions, Completions
from bot.screens.reminder_setting import asked_for
from bot.screens.said import said
from bot.visit import Visit
from content import question_log
from content.chitchat import Talk, asks_about_doses, small_talk
from content.search.confidence import Confidence
from content.search.published import Hits, search
from content.urgent import alarms

SUGGESTIONS = 3
# What is shown beside the best entry, unasked, must come this near it.
_NEAR_THE_BEST = 0.8

log = logging.getLogger(__name__)
_COMPLETIONS: Completions = {
    **feedback.COMPLETIONS,
    **visit_list.COMPLETIONS,
    **visit_date.COMPLETIONS,
    **reminders.COMPLETIONS,
    **team.COMPLETIONS,
    **callbacks.COMPLETIONS,
    **settings.COMPLETIONS,
    **pausing.COMPLETIONS,
}


def typed(visit: Visit, text: str) -> Screen:
    """What a typed message shows. The text itself is not kept."""
    signs = alarms(visit.content, text, visit.language)
    if signs:
        return urgent.alert(visit, signs[0], _ids_of_likely(visit, text))
    if visit.patient is None or not patients.has_agreed(visit.patient):
        return arriving.consent(visit)
    if visit.patient.status != Patient.Status.ACTIVE:
        return arriving.stopped(visit)
    awaiting = asking.expected(visit.patient)
    if awaiting:
        name, *arguments = awaiting.split(":")
        if name in _COMPLETIONS:
            return _COMPLETIONS[name](visit, text, *arguments)
    for rule in _RULES:
        answered = rule(visit, text)
        if answered is not None:
            return answered
    hits = search(visit.content, text, visit.language)
    if asks_about_doses(text):
        return no_dosage_advice(visit, hits)
    return found(visit, text, hits)


def found(visit: Visit, text: str, hits: Hits) -> Screen:
    """The answer, a few to choose from, or an honest "I have no answer" that editors hear of."""
    ids = _ids(hits)
    if hits.confidence == Confidence.CONFIDENT:
        others = ",".join(ids.split(",")[1:])
        return answers.found(visit, hits.best[0].entry, others)
    if hits.confidence == Confidence.POSSIBLE:
        return offer(visit, ids)
    if once.first_time_today(visit.telegram_id, text):
        question_log.log_unanswered(visit.content, text, visit.language)
    return nothing_found()


def _ids(hits: Hits) -> str:
    return ",".join(str(hit.entry.faq_id) for hit in hits.best[:SUGGESTIONS])


def _ids_of_likely(visit: Visit, text: str) -> str:
    """What to offer when it turns out not to be urgent.

    The urgent card never waits for search to succeed: whatever fails there is only logged.
    """
    try:
        hits = search(visit.content, text, visit.language)
    except Exception:
        log.exception("Search failed beside an urgent sign.")
        return ""
    return "" if hits.confidence == Confidence.NONE else _ids(hits)


def not_text(visit: Visit, caption: str) -> Screen:
    """For a picture and the like: kindly, that it was not read. Its caption may be urgent."""
    signs = alarms(visit.content, caption, visit.language) if caption else []
    if signs:
        return urgent.alert(visit, signs[0], "")
    newcomer = not patients.has_agreed(visit.patient)
    rows: list[Row] = [(Button(_("Start"), "hello"),)] if newcomer else []
    return screen(render("only_text.html"), rows, home=not newcomer)


def _small_talk(visit: Visit, text: str) -> Screen | None:
    """One warm line to a greeting, a thank you and the like, above the menu."""
    talk = small_talk(text)
    lines = {
        Talk.GREETING: _("Hello. It is good that you are here."),
        Talk.THANKS: _("You are welcome. I am here whenever you need me."),
        Talk.GOODBYE: _("Goodbye for now. I am here whenever you need me."),
        Talk.FINE: _("All right."),
    }
    return home.home(visit, note=lines[talk]) if talk else None


# What a typed text may be before it is a question, in this order.
_RULES: tuple[Callable[[Visit, str], Screen | None], ...] = (
    leaving.offer_silence,
    said,
    _small_talk,
    asked_for,
    callbacks.loose_number,
)


def no_dosage_advice(visit: Visit, hits: Hits) -> Screen:
    """The team's numbers, and what there is to read about the medicine in general."""
    near = hits.best[:2] if hits.confidence != Confidence.NONE else ()
    entries = [hit.entry for hit in near if hit.score >= _NEAR_THE_BEST * hits.best[0].score]
    return screen(
        render("no_dosage.html", numbers=urgent.numbers(visit.team), entries=entries),
        [
            *((Button(entry.label, f"faq:{entry.faq_id}"),) for entry in entries),
            (Button(_("My care team"), "contact"),),
        ],
        keep=True,
    )


def not_meant(visit: Visit, ids: str = "", offered: str = "") -> Screen:
    """Note that the entry offered was not meant, and go on to the others if there are any."""
    entry = visit.content.entries.get(int(offered)) if offered else None
    if entry is not None and once.first_time_today(visit.telegram_id, entry.faq_id):
        question_log.log_not_meant(entry, visit.language)
    return offer(visit, ids)


def offer(visit: Visit, ids: str = "") -> Screen:
    """Up to three entries to choose from, or an honest "I have no answer"."""
    entries = [visit.content.entries.get(int(faq_id)) for faq_id in ids.split(",") if faq_id]
    rows: list[Row] = [
        (Button(entry.label, f"faq:{entry.faq_id}"),)
        for entry in entries[:SUGGESTIONS]
        if entry is not None
    ]
    if not rows:
        return nothing_found()
    best = ids.split(",")[0]
    rows.append((Button(_("None of these"), f"not-meant::{best}"),))
    return screen(render("did_you_mean.html"), rows, keep=True)


def nothing_found() -> Screen:
    return screen(
        render("nothing_found.html"),
        [(Button(_("Topics"), "topic:0"),), (Button(_("My care team"), "contact"),)],
        keep=True,
    )


AGREED_ACTIONS: Actions = {"not-meant": not_meant, "not-now-urgent": offer}
