"""An answer: the published revision of a FAQ."""

from __future__ import annotations

from dataclasses import replace

from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from bot.screen import Button, Row, Screen, render, screen
from bot.screens.actions import Actions
from bot.screens.home import old_button
from bot.screens.topics import breadcrumb
from bot.visit import Visit
from content.rendering import pages, to_html
from content.snapshot import Entry

# Comfortable on a phone, and far enough below Telegram's limit for the lines around the text.
PAGE_UNITS = 1500
RELATED_SHOWN = 2


def faq(visit: Visit, faq_id: int, shown: str = "") -> Screen:
    """The short answer. A sensitive one opens only after "Show me" (``shown``)."""
    entry = visit.content.entries.get(faq_id)
    if entry is None:
        return old_button(visit)
    if entry.sensitive and not shown:
        return gate(visit, entry)
    return short_answer(visit, entry)


def gate(visit: Visit, entry: Entry) -> Screen:
    return screen(
        render("sensitive.html", path=breadcrumb(visit, entry.topic_id), entry=entry),
        [
            (Button(_("Show me"), f"faq:{entry.faq_id}:show"),),
            (Button(_("Not now"), f"topic:{entry.topic_id}"),),
        ],
        back=f"topic:{entry.topic_id}",
    )


def short_answer(visit: Visit, entry: Entry) -> Screen:
    rows: list[Row] = []
    if entry.full_answer.strip():
        rows.append((Button(_("Read more"), f"read:{entry.faq_id}:0"),))
    rows += related(visit, entry)
    text = render(
        "answer.html",
        path=breadcrumb(visit, entry.topic_id),
        entry=entry,
        text=mark_safe(to_html(entry.short_answer)),  # noqa: S308
        act_now=mark_safe(to_html(entry.act_now)),  # noqa: S308
        foot=foot(visit, entry),
    )
    return screen(text, rows, back=f"topic:{entry.topic_id}")


def full_answer(visit: Visit, faq_id: int, page: int = 0) -> Screen:
    """One page of the full answer; the last page names the sources."""
    entry = visit.content.entries.get(faq_id)
    texts = pages(entry.full_answer, units=PAGE_UNITS) if entry else []
    if entry is None or not texts:
        return old_button(visit)
    page = min(max(page, 0), len(texts) - 1)
    last = page == len(texts) - 1
    turn = []
    if page > 0:
        turn.append(Button(_("Previous page"), f"read:{faq_id}:{page - 1}"))
    if not last:
        turn.append(Button(_("Next page"), f"read:{faq_id}:{page + 1}"))
    text = render(
        "full_answer.html",
        entry=entry,
        text=mark_safe(texts[page]),  # noqa: S308
        act_now=mark_safe(to_html(entry.act_now)) if last else "",  # noqa: S308
        page=page + 1,
        pages=len(texts),
        foot=foot(visit, entry) if last else "",
    )
    return screen(text, [tuple(turn)] if turn else [], back=f"faq:{faq_id}:show")


def found(visit: Visit, entry: Entry, others: str) -> Screen:
    """An answer that a typed question led to; ``others`` are the ids offered on a "no"."""
    opened = faq(visit, entry.faq_id)
    return replace(
        opened,
        text=f"{_('I think you mean:')}\n\n{opened.text}",
        rows=((Button(_("Not what I meant"), f"not-meant:{others}"),), *opened.rows),
        keep=True,
    )


def related(visit: Visit, entry: Entry) -> list[Row]:
    entries = [visit.content.entry(key, visit.language) for key in entry.related]
    return [
        (Button(_("Related: %(question)s") % {"question": other.label}, f"faq:{other.faq_id}"),)
        for other in entries[:RELATED_SHOWN]
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
    "faq": lambda visit, faq_id, shown="": faq(visit, int(faq_id), shown),
    "read": lambda visit, faq_id, page="0": full_answer(visit, int(faq_id), int(page)),
}
