"""From one database into another: read at one moment, written in one transaction, compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter

from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, connections, transaction
from django.db.migrations.recorder import MigrationRecorder

from bot.backups import rows
from content.errors import DomainError


@contextmanager
def database_at(url: str) -> Iterator[str]:
    """An alias for the database at this address, with all its tables made."""
    alias = "another"
    connections.settings[alias] = connections.settings["default"] | settings.DATABASE_FROM_URL(url)
    try:
        call_command("migrate", database=alias, verbosity=0)
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.settings[alias]


@contextmanager
def at_one_moment(using: str) -> Iterator[None]:
    """Everything read in this block is as it was when the block began; nobody has to wait."""
    connection = connections[using]
    if connection.vendor == "postgresql":
        with transaction.atomic(using=using):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")  # Django's own would keep writers out
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def applied_migrations(using: str) -> list[str]:
    applied = MigrationRecorder(connections[using]).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def fill(
    using: str,
    items: Iterable[tuple[rows.Model, rows.Row]],
    expected: rows.Digests,
    *,
    replace: bool,
) -> None:
    """Make the database hold exactly these rows, or leave it as it was.

    ``expected`` may be filled while ``items`` is read; it is looked at after that. Raises
    DomainError if there is data already and ``replace`` is not set, if the rows do not fit
    together, and if what was written does not read the same.
    """
    if not replace and rows.holds_data(using):
        raise DomainError("The database holds data already. Nothing was changed.")
    with transaction.atomic(using=using):
        rows.empty(using)
        for model, group in groupby(items, key=itemgetter(0)):
            rows.write(model, (row for _model, row in group), using)
        try:
            connections[using].check_constraints()
        except IntegrityError as error:
            reason = str(error).splitlines()[0]
            raise DomainError(f"The rows do not fit together: {reason}") from None
        rows.set_sequences(using)
        found = rows.digests(using)
        wrong = [label for label in found if found[label] != expected.get(label)]
        if wrong:
            raise DomainError(f"Not the same after writing: {', '.join(wrong)}.")


def copy_database(url: str, *, replace: bool) -> rows.Digests:
    """Copy the whole of our database into that at ``url``; returns what was copied.

    Raises DomainError as ``fill`` does; the other database is then as it was.
    """
    copied: rows.Digests = {}

    def items() -> Iterator[tuple[rows.Model, rows.Row]]:
        for model in rows.carried_models():
            digest = rows.Digest()
            for row in rows.read(model, "default"):
                digest.add(row)
                yield model, row
            copied[model._meta.label] = digest.result()

    with database_at(url) as alias, at_one_moment("default"):
        fill(alias, items(), copied, replace=replace)
    return copied
