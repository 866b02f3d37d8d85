"""Moves an installation to another database: from SQLite to PostgreSQL, or back."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from bot.backups import copying
from content.errors import DomainError


class Command(BaseCommand):
    help = "Copy the whole database into another one. Stop every process first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", required=True, help="As DATABASE_URL.")
        parser.add_argument("--yes", action="store_true", help="Throw away the data that is there.")

    def handle(self, *args: Any, to: str, yes: bool, **options: Any) -> None:
        try:
            copied = copying.copy_database(to, replace=yes)
        except DomainError as error:
            raise CommandError(str(error)) from None
        except OperationalError:
            raise CommandError("The other database does not answer.") from None
        for label, (count, digest) in copied.items():
            self.stdout.write(f"{count:8}  {digest[:16]}  {label}")
        self.stdout.write("Counts and hashes are identical. Set DATABASE_URL and start.")
