"""Where each entry stands between its draft and what patients see, in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.contrib.auth.models import User
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content import overdue
from content.models import FAQ, Remark, Revision


class State(models.TextChoices):
    SHOWN = "shown", gettext_lazy("patients see it")
    CHANGED = "changed", gettext_lazy("patients see it, draft has changes")
    HIDDEN = "hidden", gettext_lazy("patients do not see it")


def state(faq: FAQ) -> State:
    """Without a query if the entry comes from ``with_draft_inputs``."""
    if faq.live is None:
        return State.HIDDEN
    return State.CHANGED if faq.has_unpublished_changes else State.SHOWN


def all_states() -> list[tuple[FAQ, State]]:
    """Every entry with its state, in four queries however many there are.

    Drafts are compared, not times: a changed source changes the drafts that name it.
    """
    return [(faq, state(faq)) for faq in FAQ.objects.with_draft_inputs()]


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
