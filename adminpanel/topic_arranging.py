"""The menu's tree on the page: what each topic holds, and where staff have moved it."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from adminpanel import faq_states, topic_tree
from adminpanel.faq_states import State
from content import arranging, overdue
from content.errors import DomainError


def counted() -> list[Any]:
    """The topics in menu order, each with its ``depth``, the topics right ``below`` it, the
    languages it is ``untitled`` in, and how many entries, those further down included, are
    ``shown``, ``drafts`` only, and ``overdue``."""
    shown: Counter[int] = Counter()
    drafts: Counter[int] = Counter()
    late: Counter[int] = Counter()
    hiding, today = overdue.hiding_topics(), timezone.now().date()
    for faq, state in faq_states.all_states():
        drafts[faq.topic_id] += state == State.HIDDEN
        if faq.live:
            shown[faq.live.topic_id] += not overdue.is_hidden(faq.live, hiding, today)
            late[faq.live.topic_id] += faq.live.is_overdue(today)
    rows: list[Any] = []
    for topic, depth in topic_tree.walk():
        row: Any = topic
        row.depth, row.below = depth, []
        titled = {title.language for title in row.titles.all()}
        row.untitled = [name for code, name in settings.LANGUAGES if code not in titled]
        row.shown, row.drafts, row.overdue = shown[row.pk], drafts[row.pk], late[row.pk]
        rows.append(row)
    by_id = {row.pk: row for row in rows}
    for row in reversed(rows):  # what stands below comes later, so it is complete by now
        above = by_id.get(row.parent_id)
        if above is not None:
            above.below.insert(0, row)
            above.shown += row.shown
            above.drafts += row.drafts
            above.overdue += row.overdue
    return rows


def context(rows: list[Any]) -> dict[str, Any]:
    return {
        "tree": [row for row in rows if not row.depth],
        "fingerprint": arranging.fingerprint(rows),
    }


@require_POST
def arrange(request: HttpRequest, *, admin: Any) -> HttpResponse:
    """Save the whole tree as it stands in the browser."""
    if not admin.has_change_permission(request):
        raise PermissionDenied
    try:
        places = _places(request.POST.get("places", ""))
        moved = arranging.arrange(places, seen=request.POST.get("seen", ""))
    except DomainError as error:
        admin.message_user(request, str(error), messages.ERROR)
        return redirect("admin:content_topic_changelist")
    for topic in moved:
        admin.log_change(request, topic, _("Moved in the menu."))
    said = ngettext(
        "The order is saved. %d topic has a new place in the patients’ menu.",
        "The order is saved. %d topics have a new place in the patients’ menu.",
        len(moved),
    )
    admin.message_user(request, said % len(moved), messages.SUCCESS)
    return redirect("admin:content_topic_changelist")


def _places(text: str) -> list[tuple[int, int | None]]:
    """From JSON pairs of a topic's id and its parent's; DomainError for anything else."""
    try:
        places = [
            (int(pk), None if parent is None else int(parent)) for pk, parent in json.loads(text)
        ]
    except (ValueError, TypeError, OverflowError) as error:
        raise DomainError(_("The order did not arrive whole. Load the page again.")) from error
    return places
