"""Files on their way, from the upload to the drafts. The row is the queue, as in the outbox.

A worker claims a job with a lease, and extends it while it reports its progress. One that dies
leaves the job to the next: a check starts again, and an import is one transaction that also marks
the job as done, so it happens once or not at all.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from content.errors import DomainError
from content.importing import foreign, reports
from content.importing.applying import apply
from content.importing.planning import Row, plan, rows_of
from content.importing.reading import read
from content.models import ImportJob, ImportMapping
from content.models.imports import ImportJobQuerySet

LEASE = timedelta(seconds=60)
KEPT = timedelta(days=1)
MOST_ATTEMPTS = 3
State = ImportJob.State


def upload(content: bytes, *, file_name: str, by: User | None) -> ImportJob:
    """Keep a file to be checked; it waits for a mapping if its columns are not ours.

    Raises DomainError if it is no file that can be imported.
    """
    table = read(content)
    return ImportJob.objects.create(
        content=content,
        file_name=file_name[-200:],
        headers=list(table.headers),
        state=State.WAITING if table.is_ours else State.MAPPING,
        created_by=by,
    )


def map_columns(job: ImportJob, mapping: ImportMapping) -> None:
    """Say what the columns mean, and have the file checked (again)."""
    changeable = (State.MAPPING, State.REFUSED, State.CHECKED)
    movable = ImportJob.objects.filter(pk=job.pk, state__in=changeable)
    _move(movable, state=State.WAITING, mapping=mapping)


def confirm(job: ImportJob, *, seen: str) -> None:
    """Have imported what the dry run with the fingerprint ``seen`` showed.

    Raises DomainError if there is no such dry run any more.
    """
    shown = ImportJob.objects.filter(pk=job.pk, state=State.CHECKED, fingerprint=seen)
    _move(shown, state=State.CONFIRMED)


def _move(jobs: ImportJobQuerySet, **fields: object) -> None:
    if not jobs.update(**fields, reason="", done=0, total=0, attempts=0):
        raise DomainError(_("This import has gone on meanwhile. Look at it again."))


def run_next(now: datetime) -> bool:
    """Take up the job that waits longest, and do it to the end; False if none waits."""
    job = _claim(now)
    if job is None:
        return False
    try:
        _import(job) if job.state == State.CONFIRMED else _check(job)
    except DomainError as error:
        _mine(job).update(state=State.FAILED, reason=str(error), lease_until=None)
    return True


@transaction.atomic
def _claim(now: datetime) -> ImportJob | None:
    job = ImportJob.objects.claimable(now).select_for_update(skip_locked=True).first()
    if job is None:
        return None
    if job.attempts >= MOST_ATTEMPTS:
        reason = _("It was tried several times and never came to its end. Split the file.")
        ImportJob.objects.filter(pk=job.pk).update(state=State.FAILED, reason=reason)
        return None
    job.lease = secrets.token_hex(8)
    ImportJob.objects.filter(pk=job.pk).update(
        lease=job.lease, lease_until=now + LEASE, attempts=F("attempts") + 1, done=0, total=0
    )
    return job


def _mine(job: ImportJob) -> ImportJobQuerySet:
    return ImportJob.objects.filter(pk=job.pk, lease=job.lease)


def _rows(job: ImportJob) -> list[Row]:
    """The file's rows, checked one by one, while the job's progress grows."""
    content = bytes(job.content)
    total = sum(1 for _record in read(content).records)
    _mine(job).update(total=total)

    def progress(done: int) -> None:
        _mine(job).update(done=done, lease_until=timezone.now() + LEASE)

    table = read(content)
    records = foreign.records(table, job.mapping) if job.mapping else table.records
    return rows_of(records, progress)


def _check(job: ImportJob) -> None:
    """Keep the dry run; its rows are written bit by bit, so that nobody waits for them."""
    planned = plan(_rows(job))
    reports.store(job, planned)
    _mine(job).update(
        state=State.REFUSED if planned.refused else State.CHECKED,
        counts=planned.counts,
        fingerprint=planned.fingerprint(),
        done=F("total"),
        lease_until=None,
    )


def _import(job: ImportJob) -> None:
    """Import what was shown; if it would do something else by now, check the file again."""
    rows = _rows(job)
    _mine(job).update(done=F("total"), lease_until=timezone.now() + LEASE)
    try:
        with transaction.atomic():
            apply(rows, by=job.created_by, fingerprint=job.fingerprint)
            if not _mine(job).update(state=State.DONE, content=b"", lease_until=None):
                raise DomainError(_("Another worker has taken this import over."))
    except DomainError as error:
        _mine(job).update(state=State.WAITING, reason=str(error), attempts=0, lease_until=None)


def purge(now: datetime) -> int:
    """Delete the imports that nobody has touched for a day; returns how many."""
    _total, deleted = ImportJob.objects.filter(created_at__lt=now - KEPT).delete()
    return deleted.get("content.ImportJob", 0)
