"""Imports entries from a file, as the admin's import page does."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from content.errors import DomainError
from content.importing import foreign
from content.importing.applying import apply
from content.importing.planning import Plan, Row, Status, plan, rows_of
from content.importing.reading import read
from content.models import ImportMapping


class Command(BaseCommand):
    help = (
        "Show what importing a CSV, XLSX, JSON or zip file would do to the drafts, and do it with "
        "--apply. Nothing is published. Exit code 1 if a row has an error."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--mapping", help="for other columns than ours: a mapping kept on the import page"
        )
        parser.add_argument("--apply", action="store_true", help="write the drafts")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rows = _rows(options["file"], options["mapping"])
            planned = plan(rows)
            self._tell(planned)
            if planned.refused:
                raise CommandError("Nothing was imported.")
            if options["apply"]:
                apply(rows, by=None, fingerprint=planned.fingerprint())
                self.stdout.write("Imported as drafts.")
            else:
                self.stdout.write("A dry run: nothing was imported. --apply imports this.")
        except (DomainError, OSError) as error:
            raise CommandError(str(error)) from error

    def _tell(self, planned: Plan) -> None:
        for row in planned.rows:
            if row.status in (Status.NEW, Status.CHANGED):
                changed = "" if row.status == Status.NEW else f": {', '.join(row.changes)}"
                self.stdout.write(f"{row.where}: {row.status} {'/'.join(row.name)}{changed}")
            for said in (*row.errors, *row.notes):
                self.stdout.write(f"{row.where}: {said}")
        self.stdout.write(", ".join(f"{count} {name}" for name, count in planned.counts.items()))


def _rows(path: Path, mapping_name: str | None) -> list[Row]:
    table = read(path.read_bytes())
    if mapping_name is None:
        if not table.is_ours:
            raise CommandError("The columns are not ours: name a --mapping.")
        return rows_of(table.records)
    mapping = ImportMapping.objects.filter(name=mapping_name).first()
    if mapping is None:
        raise CommandError(f"There is no mapping “{mapping_name}”.")
    return rows_of(foreign.records(table, mapping))
