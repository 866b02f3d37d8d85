"""Where each entry stands between its draft and what patients see, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Case, F, Q, TextField, Value, When
from django.db.models.functions import Cast
from django.db.models.lookups import Exact
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
    sources, related = _sources(), _related()
    found = []
    for pk, topic, live, live_topic, reviewed_on, review_by, same, its_sources, its_related in (
        FAQ.objects.annotate(same=_same_texts())
        .order_by()
        .values_list(
            "pk", "topic", "live", "live__topic", "live__reviewed_on", "live__review_by",
            "same", "live__sources", "live__related",
        )
    ):  # fmt: skip
        if live is None:
            found.append((Facts(pk, topic, None, is_hidden=False), State.HIDDEN))
            continue
        facts = LiveFacts(live_topic, reviewed_on, review_by)
        is_hidden = overdue.is_hidden(facts, hiding, today)
        same = same and its_sources == sources[pk] and its_related == sorted(related[pk])
        found.append((Facts(pk, topic, facts, is_hidden), State.SHOWN if same else State.CHANGED))
    return found


def in_state(wanted: str) -> list[int]:
    """The ids of the entries that patients find (unchanged, or with a changed draft), or do not."""
    return [
        facts.pk
        for facts, state in all_states()
        if (state if facts.is_seen() else State.HIDDEN) == wanted
    ]


def _same_texts() -> Case:
    """Whether what the entry's own row says is what patients see, compared by the database."""
    same: dict[str, F | Cast] = {
        name: F(f"live__{name}")
        for name in (*FROZEN_FIELDS, "topic", "position")
        if name != "alternatives"
    }
    # JSON: compared as text, which both databases write alike on both sides.
    is_same = Q(**same) & Exact(
        Cast("alternatives", TextField()), Cast("live__alternatives", TextField())
    )
    return Case(When(is_same, then=Value(True)), default=Value(False))


def _sources() -> dict[int, list[dict[str, str | None]]]:
    """The sources that each draft names, as ``FAQ.frozen_content`` gives them."""
    found: dict[int, list[dict[str, str | None]]] = defaultdict(list)
    rows = FAQ.sources.through.objects.order_by("source__publisher", "source__title")
    for faq, title, publisher, url, seen_on in rows.values_list(
        "faq", "source__title", "source__publisher", "source__url", "source__seen_on"
    ):
        day = seen_on.isoformat() if seen_on else None
        found[faq].append({"title": title, "publisher": publisher, "url": url, "seen_on": day})
    return found


def _related() -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for faq, key in FAQ.related.through.objects.values_list("from_faq", "to_faq__key"):
        found[faq].append(key)
    return found


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
