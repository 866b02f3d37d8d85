"""The menu of topics."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from bot.screen import Button, Row, Screen, render, screen
from bot.screens.actions import Actions
from bot.screens.home import old_button
from bot.visit import Visit
from content.snapshot import TopicNode

# Eight rows at most: these, one to turn the page, and the one every screen ends with.
ROWS_PER_PAGE = 6
_TOP = 0


def topic(visit: Visit, topic_id: int, page: int = 0) -> Screen:
    """A topic's sub-topics and questions in place of the menu tapped; 0 is the top."""
    content, language = visit.content, visit.language
    node = content.topics.get(topic_id)
    rows: list[Row] = [
        (Button(_label(child, language), f"topic:{child.topic_id}"),)
        for child in content.subtopics(topic_id or None, language)
    ]
    if node is not None:
        rows += [
            (Button(entry.label, f"faq:{entry.faq_id}"),)
            for entry in content.entries_in(topic_id, language)
        ]
    if not rows and topic_id != _TOP:
        return old_button(visit)
    return screen(
        render("topic.html", path=breadcrumb(visit, topic_id), empty=not rows),
        paged(rows, page, f"topic:{topic_id}"),
        back=f"topic:{node.parent_id or _TOP}" if node else "",
    )


def breadcrumb(visit: Visit, topic_id: int) -> str:
    return " › ".join(node.title(visit.language) for node in visit.content.path(topic_id))


def paged(rows: Sequence[Row], page: int, data: str, *, per_page: int = ROWS_PER_PAGE) -> list[Row]:
    """The page's rows, with a row to turn the page where there are several."""
    pages = max(1, -(-len(rows) // per_page))
    page = min(max(page, 0), pages - 1)
    shown = list(rows[page * per_page : (page + 1) * per_page])
    turn = []
    if page > 0:
        turn.append(Button(_("Previous"), f"{data}:{page - 1}"))
    if page < pages - 1:
        turn.append(
            Button(
                _("More (%(page)d of %(pages)d)") % {"page": page + 1, "pages": pages},
                f"{data}:{page + 1}",
            )
        )
    return [*shown, tuple(turn)] if turn else shown


def _label(node: TopicNode, language: str) -> str:
    return f"{node.icon} {node.title(language)}".strip()


AGREED_ACTIONS: Actions = {
    "topic": lambda visit, topic_id, page="0": topic(visit, int(topic_id), int(page)),
}
