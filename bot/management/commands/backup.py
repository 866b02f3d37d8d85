"""Writes an encrypted backup of the database, and proves that it can be restored."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bot.backups import files
from content.errors import DomainError


class Command(BaseCommand):
    help = "Write everything to an encrypted file; the processes may go on meanwhile."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--no-check",
            action="store_true",
            help="Do not restore it into an empty database to compare.",
        )

    def handle(self, *args: Any, file: Path, no_check: bool, **options: Any) -> None:
        try:
            made = files.write_backup(file)
            if not no_check and files.check_backup(file) != made:
                raise DomainError("The file does not hold what was written to it.")
        except (DomainError, OSError) as error:
            raise CommandError(str(error)) from None
        count = sum(count for count, _hash in made.values())
        checked = "not checked" if no_check else "restored into an empty database: identical"
        self.stdout.write(f"{file}: {count} rows in {len(made)} tables, {checked}.")
