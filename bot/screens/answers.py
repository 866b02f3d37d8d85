"""An answer: the published revision of a FAQ."""

from __future__ import annotations

import html
from dataclasses import replace

from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from bot.screen import Button, Row, Screen, render, screen
from bot.screens.actions import Actions
from bot.screens.home import old_button
from bot.screens.topics import breadcrumb
from bot.visit import Visit
from content.glossary import Term
from content.publishing import LONGEST_SHORT_ANSWER
from content.rendering import pages, text_length, to_html
from content.snapshot import Entry

# Comfortable on a phone, and far enough below Telegram's limit for the lines around the text.
PAGE_UNITS = 1500
RELATED_SHOWN = 2

# Where a reader is in an answer, as buttons carry it: here, or the number of a full answer's page.
SHOWN = "show"  # the short answer
LISTED = "list"  # to be opened from the saved answers
MINE = "mine"  # opened from the saved answers


def faq(visit: Visit, faq_id: int, place: str = "") -> Screen:
    """The short answer. A sensitive one opens only after "Show me" (``place``)."""
    entry = visit.content.entries.get(faq_id)
    if entry is None:
        return old_button(visit)
    mine = place in (LISTED, MINE)
    if entry.sensitive and place in ("", LISTED):
        return gate(visit, entry, mine=mine)
    return short_answer(visit, entry, MINE if mine else SHOWN, is_saved=mine)


def at(visit: Visit, faq_id: int, place: str, *, is_saved: bool = False, toast: str = "") -> Screen:
    """The answer again, where the reader left it; ``toast`` says what a tap there did."""
    entry, place = visit.content.entries.get(faq_id), checked(place)
    if entry is None:
        return old_button(visit)
    if place.isdigit():
        shown = full_answer(visit, faq_id, int(place), is_saved=is_saved)
    elif place in ("", LISTED):
        shown = faq(visit, faq_id, place)
    else:
        is_saved = is_saved or place == MINE
        shown = short_answer(visit, entry, place, is_saved=is_saved)
    return replace(shown, toast=toast)


def checked(place: str) -> str:
    """The place that a button carried. Raises ValueError for one that no button of ours has."""
    if place in ("", SHOWN, LISTED, MINE):
        return place
    page = int(place)
    if not 0 <= page < 1000:
        raise ValueError("no such page")
    return str(page)


def place_data(faq_id: int, place: str) -> str:
    """The data of a button that leads back to this place."""
    return f"read:{faq_id}:{place}" if place.isdigit() else f"faq:{faq_id}:{place}"


def gate(visit: Visit, entry: Entry, *, mine: bool = False) -> Screen:
    back = "saved" if mine else f"topic:{entry.topic_id}"
    return screen(
        render("sensitive.html", path=breadcrumb(visit, entry.topic_id), entry=entry),
        [
            (Button(_("Show me"), f"faq:{entry.faq_id}:{MINE if mine else SHOWN}"),),
            (Button(_("Not now"), back),),
            (Button(_("Add it to my questions for the team"), f"ask:{entry.faq_id}:"),),
        ],
        back=back,
    )


def short_answer(visit: Visit, entry: Entry, place: str, *, is_saved: bool = False) -> Screen:
    """The short answer, with the full one's first page for those who prefer it at once."""
    texts = pages(entry.full_answer, units=PAGE_UNITS)
    full = texts[0] if texts and _shows_full(visit, entry) else ""
    on: list[Button] = []
    if texts and not full:
        on.append(Button(_("Read more"), f"read:{entry.faq_id}:0"))
    elif len(texts) > 1:
        on.append(Button(_("Next page"), f"read:{entry.faq_id}:1"))
    short, act_now = to_html(entry.short_answer), to_html(entry.act_now)
    on += words_button(visit, entry, place, f"{entry.question}\n{short}\n{full}\n{act_now}")
    rows: list[Row] = [tuple(on)] if on else []
    rows += related(visit, entry)
    rows += keeping_rows(entry, place, is_saved=is_saved)
    text = render(
        "answer.html",
        path=breadcrumb(visit, entry.topic_id),
        entry=entry,
        text=mark_safe(f"{short}\n\n{full}" if full else short),  # noqa: S308
        act_now=mark_safe(act_now),  # noqa: S308
        foot=foot(visit, entry),
    )
    back = "saved" if place == MINE else f"topic:{entry.topic_id}"
    return _viewed(visit, entry, screen(text, rows, back=back))


def full_answer(visit: Visit, faq_id: int, page: int = 0, *, is_saved: bool = False) -> Screen:
    """One page of the full answer; the last page names the sources."""
    entry = visit.content.entries.get(faq_id)
    texts = pages(entry.full_answer, units=PAGE_UNITS) if entry else []
    if entry is None or not texts:
        return old_button(visit)
    page = min(max(page, 0), len(texts) - 1)
    last = page == len(texts) - 1
    turn: list[Button] = []
    if page > 0:
        turn.append(Button(_("Previous page"), f"read:{faq_id}:{page - 1}"))
    if not last:
        turn.append(Button(_("Next page"), f"read:{faq_id}:{page + 1}"))
    act_now = to_html(entry.act_now) if last else ""
    rows: list[Row] = [tuple(turn)] if turn else []
    rows += [(one,) for one in words_button(visit, entry, str(page), f"{texts[page]}\n{act_now}")]
    if last:
        rows += keeping_rows(entry, str(page), is_saved=is_saved)
    text = render(
        "full_answer.html",
        entry=entry,
        text=mark_safe(texts[page]),  # noqa: S308
        act_now=mark_safe(act_now),  # noqa: S308
        page=page + 1,
        pages=len(texts),
        foot=foot(visit, entry) if last else "",
    )
    return _viewed(visit, entry, screen(text, rows, back=f"faq:{faq_id}:{SHOWN}"))


def _viewed(visit: Visit, entry: Entry, shown: Screen) -> Screen:
    """The screen with who reads what; a preview has no patient, so it never counts."""
    if visit.patient is None:
        return shown
    return replace(shown, view=(visit.patient.pk, entry.revision_id))


def _shows_full(visit: Visit, entry: Entry) -> bool:
    """Whether the reader wants the full answer at once and its first page fits as well."""
    if visit.patient is None or not visit.patient.prefers_full:
        return False
    short = text_length(entry.short_answer) + text_length(entry.act_now)
    return short + min(text_length(entry.full_answer), PAGE_UNITS) <= LONGEST_SHORT_ANSWER


def words_button(visit: Visit, entry: Entry, place: str, shown: str) -> list[Button]:
    """The way to the glossary's words in the text shown, if there are any."""
    if not explained(visit, entry, shown):
        return []
    return [Button(_("Words explained"), f"words-in:{entry.faq_id}:{place}")]


def explained(visit: Visit, entry: Entry, shown: str) -> list[Term]:
    """The glossary's words in a piece of the entry's text, given as HTML."""
    plain = html.unescape(strip_tags(shown))
    return visit.content.glossary.found_in(
        plain, written_in=entry.language, language=visit.language
    )


def explained_at(visit: Visit, entry: Entry, place: str) -> list[Term]:
    """The words of what the reader sees at this place."""
    texts = pages(entry.full_answer, units=PAGE_UNITS)
    if place.isdigit() and texts:
        page = min(int(place), len(texts) - 1)
        act_now = to_html(entry.act_now) if page == len(texts) - 1 else ""
        return explained(visit, entry, f"{texts[page]}\n{act_now}")
    short, act_now = to_html(entry.short_answer), to_html(entry.act_now)
    full = texts[0] if texts and _shows_full(visit, entry) else ""
    return explained(visit, entry, f"{entry.question}\n{short}\n{full}\n{act_now}")


def keeping_rows(entry: Entry, place: str, *, is_saved: bool) -> list[Row]:
    """Save it, ask about it, and say whether it helped: of the very revision shown.

    What a half row cannot hold on a phone has a row of its own. Whether an answer is saved already is not looked up at each view: saving twice does no harm.
    """
    faq_id = entry.faq_id
    vote = f"helped:{faq_id}:{entry.revision_id}:{place}"
    save = Button(_("Save"), f"save:{faq_id}:{place}")
    remove = Button(_("Remove from saved"), f"unsave:{faq_id}:{place}")
    ask = Button(_("Ask at my visit"), f"ask:{faq_id}:{place}")
    keeping: list[Row] = [(remove,), (ask,)] if is_saved else [(save, ask)]
    return [
        *keeping,
        (Button(_("This helped"), f"{vote}:yes"), Button(_("Not what I needed"), f"{vote}:no")),
    ]


def found(visit: Visit, entry: Entry, others: str) -> Screen:
    """An answer that a typed question led to; ``others`` are the ids offered on a "no"."""
    opened, opening = faq(visit, entry.faq_id), _("I think you mean:")
    return replace(
        opened,
        text=f"{opening}\n\n{opened.text}",
        rows=((Button(_("Not what I meant"), f"not-meant:{others}:{entry.faq_id}"),), *opened.rows),
        keep=True,
    )


def related(visit: Visit, entry: Entry) -> list[Row]:
    """Related questions as they stand in the topics' menus.

    One only below signs to act on now, which make a long message already and are never folded.
    """
    entries = [visit.content.entry(key, visit.language) for key in entry.related]
    return [
        (Button(other.label, f"faq:{other.faq_id}"),)
        for other in entries[: 1 if entry.act_now else RELATED_SHOWN]
        if other is not None
    ]


def foot(visit: Visit, entry: Entry) -> str:
    """Sources, and who has reviewed the text or that nobody has."""
    return render(
        "answer_foot.html",
        entry=entry,
        overdue=entry.is_overdue(timezone.now().date()),
        translated=entry.language == visit.language,
    )


AGREED_ACTIONS: Actions = {
    "faq": lambda visit, faq_id, place="": faq(visit, int(faq_id), place),
    "read": lambda visit, faq_id, page="0": full_answer(visit, int(faq_id), int(page)),
}
