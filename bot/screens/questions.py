"""Typed text: urgent signs first, then what was asked for, then search."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from bot import asking
from bot.models import Patient, Reminder
from bot.screen import Button, Row, Screen, render, screen
from bot.screens import answers, arriving, reminders, urgent
from bot.typed_time import typed_time
from bot.visit import Visit
from content.search import Confidence, search
from content.urgent import fired

SUGGESTIONS = 3


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
        return _complete(visit, awaiting, text)
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


def _complete(visit: Visit, awaiting: str, text: str) -> Screen:
    """Read the text as the time that was asked for; ``awaiting`` is the callback data so far."""
    assert visit.patient is not None
    _name, rule_name, day_text = awaiting.split(":")
    rule, day = Reminder.Rule(rule_name), reminders.day_from(day_text)
    found = typed_time(text, now=timezone.now().astimezone(visit.patient.zone))
    if found is None:
        note = _("I could not read that as a time.")
        return reminders.ask_time(visit, rule, day, note=note)
    asking.forget(visit.patient)
    return reminders.confirm(visit, rule, found[0] or day, found[1])
