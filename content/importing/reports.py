"""What a dry run said, kept row by row for the page that shows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from content.importing.columns import source_line
from content.importing.planning import Plan, Row, Status
from content.models import ImportJob, ImportRow

_BATCH = 500
_LONGEST = 1500  # of a text in the report; the import itself writes all of it


def store(job: ImportJob, planned: Plan) -> None:
    """Replace what an earlier dry run of the job said."""
    ImportRow.objects.filter(job=job).delete()
    for start in range(0, len(planned.rows), _BATCH):
        part = planned.rows[start : start + _BATCH]
        ImportRow.objects.bulk_create(
            _report(job, number, row) for number, row in enumerate(part, start + 1)
        )


def _report(job: ImportJob, number: int, row: Row) -> ImportRow:
    return ImportRow(
        job=job,
        number=number,
        where=row.where[:200],
        key=row.name[0][:100],
        language=row.name[1][:20],
        question=str(row.values.get("question", ""))[:200],
        status=row.status.value,
        errors=row.errors,
        notes=row.notes,
        changes=list(_changes(row)),
    )


def _changes(row: Row) -> Iterator[tuple[str, str, str]]:
    """Each changed column with its text before and after; a new entry has its texts only."""
    if row.status not in (Status.NEW, Status.CHANGED):
        return
    for name in row.changes:
        before, after = _shown(row.before.get(name, "")), _shown(row.values[name])
        if before or after:
            yield name, before, after


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        value = "\n".join(one if isinstance(one, str) else source_line(one) for one in value)
    text = str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"
