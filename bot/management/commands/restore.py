"""Brings back what a backup holds."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bot.backups import files
from content.errors import DomainError


class Command(BaseCommand):
    help = "Make the database hold exactly what a backup does. Stop every process first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--yes", action="store_true", help="Throw away the data that is there.")
        parser.add_argument(
            "--check",
            action="store_true",
            help="Only try it, in an empty database that is thrown away.",
        )

    def handle(self, *args: Any, file: Path, yes: bool, check: bool, **options: Any) -> None:
        try:
            done = files.check_backup(file) if check else files.restore_backup(file, replace=yes)
        except DomainError as error:
            more = "" if yes or check else " With --yes, data that is there is thrown away."
            raise CommandError(f"{error}{more if 'already' in str(error) else ''}") from None
        except OSError as error:
            raise CommandError(str(error)) from None
        count = sum(count for count, _hash in done.values())
        said = "can be restored" if check else "restored"
        self.stdout.write(f"{file}: {count} rows in {len(done)} tables {said}, hashes identical.")
