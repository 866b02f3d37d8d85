"""My visit: what to ask at the next appointment."""

from __future__ import annotations

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from bot import asking, visits
from bot.models import Patient, VisitQuestion
from bot.screen import Button, Row, Screen, render, screen
from bot.screens import answers
from bot.screens.actions import Actions, Completions
from bot.screens.home import old_button
from bot.screens.topics import paged
from bot.visit import Visit
from content.errors import DomainError
from content.rendering import utf16_length

_PER_PAGE = 4
_LABEL_LENGTH = 36  # what one line of a button holds on a phone
_MESSAGE_UNITS = 3500  # leaves room for the lines around the questions


def listing(visit: Visit, page: int = 0, note: str = "", toast: str = "") -> Screen:
    patient = _patient(visit)
    questions = sorted(patient.visit_questions.all(), key=lambda one: one.is_done)
    open_count = sum(not one.is_done for one in questions)
    day = Button(_("Change the date") if patient.visit_on else _("Set the date"), "visit-date")
    rows: list[Row] = [(Button(_("Add a question"), "add-question"), day)]
    if open_count:
        rows.append((Button(_("Show as one message"), "visit-message"),))
    listed: list[Row] = [(Button(_label(one), f"question:{one.pk}"),) for one in questions]
    text = render(
        "visit.html", note=note, day=patient.visit_on, open=open_count,
        done=len(questions) - open_count,
    )  # fmt: skip
    return screen(text, [*rows, *paged(listed, page, "visit", per_page=_PER_PAGE)], toast=toast)


def detail(visit: Visit, question_id: int, toast: str = "") -> Screen:
    one = _patient(visit).visit_questions.filter(pk=question_id).first()
    if one is None:
        return listing(visit, note=_("That question is no longer on your list."))
    tick = (
        Button(_("Still to ask"), f"untick:{one.pk}")
        if one.is_done
        else Button(_("I have asked this"), f"tick:{one.pk}")
    )
    rows: list[Row] = [(tick,), (Button(_("Delete it"), f"delete-question:{one.pk}"),)]
    if one.faq_id in visit.content.entries:
        rows.append((Button(_("Read the answer"), f"faq:{one.faq_id}"),))
    return screen(render("visit_question.html", question=one), rows, back="visit", toast=toast)


def tick(visit: Visit, question_id: int, *, done: bool) -> Screen:
    visits.tick(_patient(visit), question_id, done=done)
    return listing(visit, toast=_("Ticked off.") if done else _("Back on your list."))


def delete(visit: Visit, question_id: int) -> Screen:
    visits.delete_question(_patient(visit), question_id)
    return listing(visit, toast=_("Deleted."))


def ask_to_type(visit: Visit, note: str = "") -> Screen:
    asking.expect(_patient(visit), "add-question")
    return screen(render("type_question.html", note=note), back="visit")


def read_question(visit: Visit, text: str) -> Screen:
    """Add the typed text as one question."""
    try:
        visits.add_question(_patient(visit), text)
    except DomainError as error:
        return ask_to_type(visit, note=str(error))
    asking.forget(_patient(visit))
    return listing(visit, note=_("Your question is on the list."))


def ask_at_visit(visit: Visit, faq_id: int, place: str) -> Screen:
    """Add an entry's question, and stay at the answer."""
    entry = visit.content.entries.get(faq_id)
    if entry is None:
        return old_button(visit)
    try:
        is_new = visits.add_entry(_patient(visit), faq_id=faq_id, question=entry.question)
    except DomainError as error:
        return listing(visit, note=str(error))
    toast = _("Added to My visit.") if is_new else _("It is on your list already.")
    return answers.at(visit, faq_id, place, toast=toast)


def message(visit: Visit, page: int | None = None) -> Screen:
    """The open questions as plain numbered text, to copy or to show: a message of its own."""
    patient = _patient(visit)
    questions = [one.text for one in patient.visit_questions.filter(is_done=False)]
    if not questions:
        return listing(visit, note=_("There is no open question on your list."))
    chunks = _chunks([f"{number}. {text}" for number, text in enumerate(questions, 1)])
    shown = min(max(page or 0, 0), len(chunks) - 1)
    turn = []
    if shown > 0:
        turn.append(Button(_("Previous page"), f"visit-message:{shown - 1}"))
    if shown < len(chunks) - 1:
        turn.append(Button(_("Next page"), f"visit-message:{shown + 1}"))
    return screen(
        render("visit_message.html", day=patient.visit_on, lines=chunks[shown]),
        [tuple(turn)] if turn else [],
        back="visit",
        keep=page is None,
    )


def _chunks(lines: list[str]) -> list[list[str]]:
    """The lines in pages that each fit one message."""
    chunks: list[list[str]] = [[]]
    for line in lines:
        if chunks[-1] and utf16_length("\n\n".join([*chunks[-1], line])) > _MESSAGE_UNITS:
            chunks.append([])
        chunks[-1].append(line)
    return chunks


def _label(question: VisitQuestion) -> str:
    text = question.text
    if question.is_done:
        text = _("Asked: %(question)s") % {"question": text}
    return Truncator(text).chars(_LABEL_LENGTH)


def _patient(visit: Visit) -> Patient:
    assert visit.patient is not None  # bot/taps.py lets nobody else through
    return visit.patient


AGREED_ACTIONS: Actions = {
    "visit": lambda visit, page="0": listing(visit, int(page)),
    "question": lambda visit, question_id: detail(visit, int(question_id)),
    "tick": lambda visit, question_id: tick(visit, int(question_id), done=True),
    "untick": lambda visit, question_id: tick(visit, int(question_id), done=False),
    "delete-question": lambda visit, question_id: delete(visit, int(question_id)),
    "add-question": lambda visit: ask_to_type(visit),
    "ask": lambda visit, faq_id, place="": ask_at_visit(visit, int(faq_id), place),
    "visit-message": lambda visit, page=None: message(visit, None if page is None else int(page)),
}
COMPLETIONS: Completions = {"add-question": read_question}
