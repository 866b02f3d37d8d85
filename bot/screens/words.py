"""Words explained: those of an answer, and the whole glossary from A to Z."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bot.screen import Button, Row, Screen, render, screen
from bot.screens import answers
from bot.screens.actions import Actions
from bot.screens.home import old_button
from bot.screens.topics import paged
from bot.visit import Visit

_LETTERS_PER_ROW = 5
_A_TO_Z = 0  # in place of an entry's id


def words_in(visit: Visit, faq_id: int, place: str, page: int = 0) -> Screen:
    """The words of the text that the reader has before them."""
    entry, place = visit.content.entries.get(faq_id), answers.checked(place)
    terms = answers.explained_at(visit, entry, place) if entry else []
    if entry is None or not terms:
        return old_button(visit)
    rows: list[Row] = [(Button(term.term, f"word:{faq_id}:{place}:{term.key}"),) for term in terms]
    return screen(
        render("words.html", entry=entry),
        paged(rows, page, f"words-in:{faq_id}:{place}"),
        back=answers.place_data(faq_id, place),
    )


def word(visit: Visit, faq_id: int, place: str, key: str) -> Screen:
    """What one word means."""
    term, place = visit.content.glossary.term(key, visit.language), answers.checked(place)
    if term is None:
        return old_button(visit)
    if faq_id == _A_TO_Z:
        return screen(render("word.html", term=term), back=f"words:{term.letter}")
    return screen(
        render("word.html", term=term),
        [(Button(_("Back to the answer"), answers.place_data(faq_id, place)),)],
        back=f"words-in:{faq_id}:{place}",
    )


def glossary(visit: Visit, letter: str = "", page: int = 0) -> Screen:
    """The letters, or the words under one of them."""
    terms = visit.content.glossary.terms(visit.language)
    if not letter:
        letters = list(dict.fromkeys(term.letter for term in terms))
        buttons = [Button(_("0–9") if one == "0" else one, f"words:{one}") for one in letters]
        rows: list[Row] = [
            tuple(buttons[start : start + _LETTERS_PER_ROW])
            for start in range(0, len(buttons), _LETTERS_PER_ROW)
        ]
        return screen(render("words.html", empty=not terms), rows, back="help")
    rows = [
        (Button(term.term, f"word:{_A_TO_Z}::{term.key}"),)
        for term in terms
        if term.letter == letter
    ]
    if not rows:
        return old_button(visit)
    return screen(render("words.html"), paged(rows, page, f"words:{letter}"), back="words")


AGREED_ACTIONS: Actions = {
    "words": lambda visit, letter="", page="0": glossary(visit, letter, int(page)),
    "words-in": lambda visit, faq_id, place, page="0": words_in(
        visit, int(faq_id), place, int(page)
    ),
    "word": lambda visit, faq_id, place, key: word(visit, int(faq_id), place, key),
}
