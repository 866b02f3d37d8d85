"""Writing what a dry run showed. Only drafts change: what is published stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from content.errors import DomainError
from content.importing.columns import SourceValue
from content.importing.planning import Name, Plan, Row, Status, plan
from content.models import FAQ, Source, Topic

_TEXTS = ("question", "label", "short_answer", "act_now", "full_answer")
_WRITTEN = (*_TEXTS, "topic", "position", "alternatives", "sensitive", "edited_by", "edited_at")
_BATCH = 500


@transaction.atomic
def apply(rows: list[Row], *, by: User | None, fingerprint: str) -> Plan:
    """Write the rows, all or none, if they still mean what the dry run showed.

    Raises DomainError if a row has an error, or if the content has changed since the dry run
    gave ``fingerprint``.
    """
    now = plan(rows, drafts_now=FAQ.objects.select_for_update(of=("self",)))
    if now.refused or now.fingerprint() != fingerprint:
        raise DomainError(
            _("The content has changed since the dry run. Look at the new one first.")
        )
    try:
        _write(now, by)
    except IntegrityError:  # somebody else added the same entry or source just now
        raise DomainError(
            _("The content has changed since the dry run. Look at the new one first.")
        ) from None
    return now


def _write(now: Plan, by: User | None) -> None:
    _create_sources(now.new_sources.values())
    new = [row for row in now.rows if row.status == Status.NEW]
    changed = [row for row in now.rows if row.status == Status.CHANGED]
    topics = dict(Topic.objects.values_list("slug", "pk"))
    FAQ.objects.bulk_create(_drafts(new, topics, by), batch_size=_BATCH)
    FAQ.objects.bulk_create(
        _drafts(changed, topics, by),
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["key", "language"],
        update_fields=_WRITTEN,  # neither "live" nor "starter_hash"
    )
    ids = {
        (key, language): pk
        for key, language, pk in FAQ.objects.order_by("pk").values_list("key", "language", "pk")
    }
    _set_sources([row for row in (*new, *changed) if "sources" in row.changes], ids)
    _set_related([row for row in (*new, *changed) if "related" in row.changes], ids)


def _create_sources(sources: Iterable[SourceValue]) -> None:
    Source.objects.bulk_create(
        (Source(**source._asdict()) for source in sources), batch_size=_BATCH
    )


def _drafts(rows: list[Row], topics: dict[str, int], by: User | None) -> Iterator[FAQ]:
    now = timezone.now()
    for row in rows:
        plain = ("key", "language", "position", "alternatives", "sensitive", *_TEXTS)
        yield FAQ(
            **{name: row.values[name] for name in plain},
            topic_id=topics[row.values["topic"]],
            edited_by=by,
            edited_at=now,
        )


def _set_sources(rows: list[Row], ids: dict[Name, int]) -> None:
    by_url = dict(Source.objects.values_list("url", "pk"))
    through = FAQ.sources.through
    links = [
        through(faq_id=ids[row.name], source_id=by_url[source.url])
        for row in rows
        for source in row.values["sources"]
    ]
    _replace(through, "faq_id", [ids[row.name] for row in rows], links)


def _set_related(rows: list[Row], ids: dict[Name, int]) -> None:
    """A key means the entry in the same language, else in English, else in any."""
    anywhere: dict[str, int] = {}
    for (key, language), pk in ids.items():
        anywhere[key] = pk if language == "en" else anywhere.get(key, pk)
    through = FAQ.related.through
    links = [
        through(
            from_faq_id=ids[row.name],
            to_faq_id=ids.get((key, row.values["language"]), anywhere[key]),
        )
        for row in rows
        for key in row.values["related"]
    ]
    _replace(through, "from_faq_id", [ids[row.name] for row in rows], links)


def _replace(through: Any, column: str, owners: list[int], links: list[Any]) -> None:
    for start in range(0, len(owners), _BATCH):
        through.objects.filter(**{f"{column}__in": owners[start : start + _BATCH]}).delete()
    through.objects.bulk_create(links, batch_size=_BATCH)
