"""An entry's fields as texts that can be read side by side and compared."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.models import FAQ, Revision, Source

LABELS = {
    "question": gettext_lazy("Question"),
    "label": gettext_lazy("Button"),
    "short_answer": gettext_lazy("Short answer"),
    "act_now": gettext_lazy("Signs to act on now"),
    "full_answer": gettext_lazy("Full answer"),
    "alternatives": gettext_lazy("Other ways to ask it"),
    "sensitive": gettext_lazy("Sensitive"),
    "topic": gettext_lazy("Topic"),
    "position": gettext_lazy("Position"),
    "sources": gettext_lazy("Sources"),
    "related": gettext_lazy("Related entries"),
}


def texts_of(row: FAQ | Revision, topic: str) -> dict[str, str]:
    """A draft's or a revision's fields by the names of ``LABELS``; ``topic`` is its title."""
    frozen = row.frozen_content()
    texts = {name: str(frozen[name]) for name in LABELS if name in frozen}
    return texts | {
        "alternatives": "\n".join(frozen["alternatives"]),
        "sensitive": _("Yes") if frozen["sensitive"] else _("No"),
        "topic": topic,
        "sources": "\n".join(
            _line(one["publisher"], one["title"], one["url"], one["seen_on"] or "")
            for one in frozen["sources"]
        ),
        "related": "\n".join(frozen["related"]),
    }


def sources_of(sources: Iterable[Source]) -> str:
    """As ``texts_of`` gives them."""
    return "\n".join(
        _line(one.publisher, one.title, one.url, one.seen_on.isoformat() if one.seen_on else "")
        for one in sources
    )


def _line(publisher: str, title: str, url: str, seen_on: str) -> str:
    return f"{publisher}: {title} {url} {seen_on}".rstrip()
