"""The dry run: what an import would do, row by row. Nothing is written."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext as _

from content.importing import drafts
from content.importing.checking import check, lacking
from content.importing.columns import SourceValue, Values
from content.importing.reading import Record
from content.models import FAQ, Source, Topic
from content.models.faqs import FAQQuerySet
from content.search.text import normal_form

Progress = Callable[[int], None]
_REPORT_EVERY = 250
Name = tuple[str, str]  # key and language
_DEFAULTS: Values = {
    "position": 100, "label": "", "act_now": "", "full_answer": "", "alternatives": [],
    "sensitive": False, "sources": [], "related": [],
}  # fmt: skip


class Status(models.TextChoices):
    NEW = "new", "new"
    CHANGED = "changed", "changed"
    UNCHANGED = "unchanged", "unchanged"
    SKIPPED = "skipped", "left out"
    ERROR = "error", "error"


@dataclass
class Row:
    """One row of the file and what it would do. ``values`` is the draft as it would be."""

    where: str
    values: Values
    status: Status = Status.UNCHANGED
    before: Values = field(default_factory=dict)
    faq_id: int | None = None
    errors: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def name(self) -> Name:
        return self.values.get("key", ""), self.values.get("language", "")

    @property
    def changes(self) -> list[str]:
        """The columns that differ from the draft as it stands."""
        return [name for name, value in self.values.items() if self.before.get(name) != value]


@dataclass
class Plan:
    rows: list[Row]
    new_sources: dict[str, SourceValue]

    @property
    def counts(self) -> dict[str, int]:
        counts = Counter(row.status for row in self.rows)
        return {status.value: counts[status] for status in Status}

    @property
    def refused(self) -> bool:
        return any(row.status == Status.ERROR for row in self.rows)

    def fingerprint(self) -> str:
        """The same for two plans that would do the same to the same drafts."""
        writing = (Status.NEW, Status.CHANGED)
        said = [
            [row.status, row.faq_id, row.before, row.values]
            for row in self.rows
            if row.status in writing
        ]
        text = json.dumps([said, self.new_sources], sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class _Known:
    """What the database holds and the file adds."""

    topics: set[str]
    sources: dict[str, SourceValue]
    drafts: dict[Name, tuple[int, Values]]
    questions: dict[tuple[str, str], tuple[str, str]]  # to the key, and the line in the file
    keys: set[str]
    new_sources: dict[str, SourceValue] = field(default_factory=dict)


def rows_of(records: Iterable[Record], progress: Progress = lambda done: None) -> list[Row]:
    """The file's rows, each checked by itself; raises DomainError where the file ends early."""
    rows: list[Row] = []
    for record in records:
        values, errors = check(record.cells) if record.cells else ({}, [])
        row = Row(record.where, values, errors=record.errors + errors, notes=record.notes)
        row.status = Status.SKIPPED if record.skipped else row.status
        rows.append(row)
        if len(rows) % _REPORT_EVERY == 0:
            progress(len(rows))
    return rows


def plan(rows: list[Row], *, drafts_now: FAQQuerySet | None = None) -> Plan:
    """Compare rows with the drafts. Called again on the same rows, it gives a plan of its own.

    ``drafts_now`` lets the caller lock the drafts that are read.
    """
    queryset = FAQ.objects.all() if drafts_now is None else drafts_now
    known = _known(queryset, rows)
    planned, seen = [], dict[Name, str]()
    for row in rows:
        fresh = Row(row.where, dict(row.values), errors=list(row.errors), notes=list(row.notes))
        if row.status == Status.SKIPPED:
            fresh.status = Status.SKIPPED
        else:
            _compare(fresh, known, seen)
        planned.append(fresh)
    return Plan(planned, known.new_sources)


def _known(queryset: FAQQuerySet, rows: list[Row]) -> _Known:
    held = {(one["key"], one["language"]): (pk, one) for pk, one in drafts.read(queryset)}
    return _Known(
        topics=set(Topic.objects.values_list("slug", flat=True)),
        sources={source.url: drafts.source_value(source) for source in Source.objects.all()},
        drafts=held,
        questions={
            (language, normal_form(values["question"])): (key, "")
            for (key, language), (_pk, values) in held.items()
        },
        keys={key for key, _language in held} | {row.name[0] for row in rows},
    )


def _compare(row: Row, known: _Known, seen: dict[Name, str]) -> None:
    row.faq_id, row.before = known.drafts.get(row.name, (None, {}))
    if all(row.name):
        if row.name in seen:
            row.errors.append(
                _("The file has this key and language already, on %s.") % seen[row.name]
            )
        seen.setdefault(row.name, row.where)
    if row.faq_id is None and not row.errors:
        row.errors += lacking(row.values)
    if "topic" in row.values and row.values["topic"] not in known.topics:
        row.errors.append(_("There is no topic “%s”. Make it first.") % row.values["topic"])
    row.errors += [
        _("The related entry “%s” does not exist.") % key
        for key in row.values.get("related", ())
        if key not in known.keys
    ]
    row.values |= {"sources": _sources(row, known)} if "sources" in row.values else {}
    _note_same_question(row, known)
    row.values = (row.before or _DEFAULTS) | row.values
    if row.errors:
        row.status = Status.ERROR
    elif row.faq_id is None:
        row.status = Status.NEW
    else:
        row.status = Status.CHANGED if row.changes else Status.UNCHANGED


def _sources(row: Row, known: _Known) -> list[SourceValue]:
    """The row's sources with all their details; what contradicts a known source is an error."""
    complete = []
    for given in row.values["sources"]:
        held = known.sources.get(given.url) or known.new_sources.get(given.url)
        if held is None and not (given.title and given.publisher):
            row.errors.append(_("The new source %s needs a title and a publisher.") % given.url)
        elif held is None:
            held = known.new_sources[given.url] = given
        elif any(mine and mine != theirs for mine, theirs in zip(given, held, strict=True)):
            row.errors.append(
                _("The source %(url)s is known as “%(held)s”. Change it under Sources.")
                % {"url": given.url, "held": " | ".join(str(part) for part in held if part)}
            )
        complete.append(held or given)
    return complete


def _note_same_question(row: Row, known: _Known) -> None:
    if not row.values.get("question") or row.before.get("question") == row.values["question"]:
        return
    asked = (row.name[1], normal_form(row.values["question"]))
    key, where = known.questions.setdefault(asked, (row.name[0], row.where))
    if key != row.name[0]:
        other = f"{key} ({where})" if where else key
        row.notes.append(_("The entry “%s” asks the same question.") % other)
