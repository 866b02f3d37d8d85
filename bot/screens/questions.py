"""Typed text: urgent signs first, then what was asked for, then search."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bot import asking
from bot.models import Patient
from bot.screen import Button, Row, Screen, render, screen
from bot.screens import answers, arriving, reminders, urgent
from bot.screens.actions import Actions, Completions
from bot.visit import Visit
from content.search import Confidence, search
from content.urgent import fired

SUGGESTIONS = 3
_COMPLETIONS: Completions = {**reminders.COMPLETIONS}


def typed(visit: Visit, text: str) -> Screen:
    """What a typed message shows. The text itself is not kept."""
    hits = search(visit.content, text, visit.language)
    ids = ",".join(str(hit.entry.faq_id) for hit in hits.best[:SUGGESTIONS])
    signs = fired(visit.content.signs_for(visit.language), text)
    if signs:
        return urgent.alert(visit, signs[0], ids)
    if visit.patient is None:
        return arriving.consent(visit)
    if visit.patient.status != Patient.Status.ACTIVE:
        return arriving.stopped(visit)
    awaiting = asking.expected(visit.patient)
    if awaiting:
        name, *arguments = awaiting.split(":")
        return _COMPLETIONS[name](visit, text, *arguments)
    if hits.confidence == Confidence.CONFIDENT:
        others = ",".join(ids.split(",")[1:])
        return answers.found(visit, hits.best[0].entry, others)
    if hits.confidence == Confidence.POSSIBLE:
        return offer(visit, ids)
    return nothing_found()


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
    rows.append((Button(_("None of these"), "not-meant:"),))
    return screen(render("did_you_mean.html"), rows, keep=True)


def nothing_found() -> Screen:
    return screen(
        render("nothing_found.html"),
        [(Button(_("Topics"), "topic:0"),), (Button(_("My care team"), "contact"),)],
        keep=True,
    )


AGREED_ACTIONS: Actions = {"not-meant": offer, "not-now-urgent": offer}
