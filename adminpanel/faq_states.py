"""Where each entry stands between its draft and what patients see, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content import overdue
from content.models import FAQ, Remark, Revision
from content.models.faqs import FROZEN_FIELDS


class State(models.TextChoices):
    SHOWN = "shown", gettext_lazy("patients see it")
    CHANGED = "changed", gettext_lazy("patients see it, draft has changes")
    HIDDEN = "hidden", gettext_lazy("patients do not see it")


def state(faq: FAQ) -> State:
    """Without a query if the entry comes from ``with_draft_inputs``."""
    if faq.live is None:
        return State.HIDDEN
    return State.CHANGED if faq.has_unpublished_changes else State.SHOWN


@dataclass(frozen=True, slots=True)
class LiveFacts:
    """What counting asks of a published revision."""

    topic_id: int
    reviewed_on: date | None
    review_by: date | None

    def is_overdue(self, today: date) -> bool:
        return self.review_by is not None and self.review_by < today


@dataclass(frozen=True, slots=True)
class Facts:
    """What counting asks of an entry. ``is_hidden``: overdue, and its topic hides such entries."""

    pk: int
    topic_id: int
    live: LiveFacts | None
    is_hidden: bool

    def is_seen(self) -> bool:
        """Whether patients find it today."""
        return self.live is not None and not self.is_hidden


def all_states() -> list[tuple[Facts, State]]:
    """Every entry with its state, in four queries that carry no texts, however many there are.

    Drafts are compared, not times: a changed source changes the drafts that name it.
    """
    hiding, today = overdue.hiding_topics(), timezone.now().date()
    unchanged = _unchanged()
    found = []
    for pk, topic, live, live_topic, reviewed_on, review_by in FAQ.objects.order_by().values_list(
        "pk", "topic", "live", "live__topic", "live__reviewed_on", "live__review_by"
    ):
        facts = LiveFacts(live_topic, reviewed_on, review_by) if live else None
        is_hidden = facts is not None and overdue.is_hidden(facts, hiding, today)
        shown = State.SHOWN if pk in unchanged else State.CHANGED
        found.append((Facts(pk, topic, facts, is_hidden), shown if facts else State.HIDDEN))
    return found


def in_state(wanted: str) -> list[int]:
    """The ids of the entries that patients find (unchanged, or with a changed draft), or do not."""
    return [
        facts.pk
        for facts, state in all_states()
        if (state if facts.is_seen() else State.HIDDEN) == wanted
    ]


def _unchanged() -> set[int]:
    """The entries whose draft is what patients see, as ``FAQ.has_unpublished_changes`` says.

    The database compares the texts; what other tables say of a draft is put together here.
    """
    same: dict[str, F | Cast] = {
        name: F(f"live__{name}")
        for name in (*FROZEN_FIELDS, "topic", "position")
        if name != "alternatives"  # JSON, which the two databases compare as text alike
    }
    same["alternatives_text"] = Cast("live__alternatives", TextField())
    rows = FAQ.objects.annotate(alternatives_text=Cast("alternatives", TextField())).filter(**same)
    live = {
        pk: (sources, related)
        for pk, sources, related in rows.order_by().values_list(
            "pk", "live__sources", "live__related"
        )
    }
    sources: dict[int, list[dict[str, str | None]]] = defaultdict(list)
    related: dict[int, list[str]] = defaultdict(list)
    for faq, title, publisher, url, seen_on in FAQ.sources.through.objects.order_by(
        "source__publisher", "source__title"
    ).values_list("faq", "source__title", "source__publisher", "source__url", "source__seen_on"):
        day = seen_on.isoformat() if seen_on else None
        sources[faq].append({"title": title, "publisher": publisher, "url": url, "seen_on": day})
    for faq, key in FAQ.related.through.objects.values_list("from_faq", "to_faq__key"):
        related[faq].append(key)
    return {pk for pk, frozen in live.items() if frozen == (sources[pk], sorted(related[pk]))}


def review_words(revision: Revision, today: date) -> str:
    """Who reviewed the revision and until when that holds, or that nobody did."""
    if revision.reviewed_on is None or revision.review_by is None:
        if revision.is_starter:
            return _("starter text, not yet reviewed")
        return _("not yet reviewed")
    words = _("reviewed by %(name)s on %(day)s") % {
        "name": revision.reviewer_name,
        "day": date_format(revision.reviewed_on, "j M Y"),
    }
    if revision.is_overdue(today):
        words += ", " + _("review overdue since %(day)s") % {
            "day": date_format(revision.review_by, "j M Y")
        }
    return words


def what_patients_see(faq: FAQ, today: date) -> str:
    """One sentence, such as "Patients see revision 3, published 2 Nov 2026, not yet reviewed."."""
    if faq.live is None:
        return " ".join([_("Patients do not see this entry."), *_withdrawn(faq)])
    due = faq.live.review_by
    if due and overdue.is_hidden(faq.live, overdue.hiding_topics(), today):
        return _(
            "Patients do not see this entry: its review is overdue since %(day)s, and its topic "
            "hides overdue entries."
        ) % {"day": date_format(due, "j M Y")}
    return _("Patients see revision %(number)d, published %(day)s, %(review)s.") % {
        "number": faq.live.number,
        "day": date_format(faq.live.published_at, "j M Y"),
        "review": review_words(faq.live, today),
    }


def _withdrawn(faq: FAQ) -> Iterator[str]:
    remark = faq.remarks.filter(kind=Remark.Kind.WITHDRAWN).select_related("by").first()
    if remark is not None:
        yield _("%(name)s withdrew it on %(day)s: %(reason)s") % {
            "name": name_of(remark.by),
            "day": date_format(remark.at, "j M Y"),
            "reason": remark.text,
        }


def name_of(user: User | None) -> str:
    """A member of staff as the others know them."""
    return (user.get_full_name() or user.get_username()) if user else _("Somebody")
