"""What patients saw of an entry, and when; and the way back to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from content.errors import DomainError
from content.models import FAQ, Remark, Revision, Source
from content.models.faqs import FROZEN_FIELDS
from content.publishing import locked


@dataclass(frozen=True)
class Shown:
    """A stretch of time in which patients saw a revision; ``until`` is None while they do."""

    revision: Revision
    since: datetime
    until: datetime | None
    withdrawn: Remark | None


def shown(faq: FAQ) -> list[Shown]:
    """Every revision with the time it was shown, oldest first. Two queries."""
    revisions = list(faq.revisions.select_related("published_by", "topic").order_by("number"))
    withdrawn = {
        remark.revision_id: remark
        for remark in faq.remarks.filter(kind=Remark.Kind.WITHDRAWN).select_related("by")
    }
    stretches = []
    for revision, following in zip(revisions, [*revisions[1:], None], strict=True):
        end = withdrawn.get(revision.pk)
        until = end.at if end else following.published_at if following else None
        stretches.append(Shown(revision, revision.published_at, until, end))
    return stretches


def shown_on(faq: FAQ, day: date) -> list[Shown]:
    """What patients could see at any time of the day (UTC), oldest first."""
    start = datetime.combine(day, time.min, UTC)
    end = start + timedelta(days=1)
    return [
        one for one in shown(faq) if one.since < end and (one.until is None or one.until > start)
    ]


@transaction.atomic
def restore(revision: Revision, *, by: User, seen: datetime, replace: bool = False) -> None:
    """Make the revision's text the draft, for patients to see once it is published again.

    Raises DomainError if the draft holds changes that were never published, unless they are to
    be replaced, or if it was edited after ``seen``.
    """
    faq = locked(revision.faq, seen)
    published = [one.frozen_content() for one in faq.revisions.all()]
    if faq.frozen_content() not in published and not replace:
        raise DomainError(
            _("The draft holds changes that were never published. Say that they may be replaced.")
        )
    for name in (*FROZEN_FIELDS, "topic_id", "position"):
        setattr(faq, name, getattr(revision, name))
    faq.edited_by = by
    columns = [*FROZEN_FIELDS, "topic", "position", "edited_by", "edited_at"]
    faq.save(update_fields=columns)
    faq.sources.set(_sources(revision))
    faq.related.set(_related(revision, faq))


def _sources(revision: Revision) -> Iterator[Source]:
    """By address; one that is gone comes back as it was, one that changed stays as it is."""
    for source in revision.sources:
        defaults = {name: source[name] for name in ("title", "publisher", "seen_on")}
        yield Source.objects.get_or_create(url=source["url"], defaults=defaults)[0]


def _related(revision: Revision, faq: FAQ) -> list[FAQ]:
    """The related entries that still exist: in the entry's language, else in another."""
    rows: dict[str, FAQ] = {}
    for other in FAQ.objects.filter(key__in=revision.related).exclude(pk=faq.pk):
        if other.key not in rows or other.language == faq.language:
            rows[other.key] = other
    return list(rows.values())
