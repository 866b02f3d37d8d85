"""Write every personal field again under the first of FIELD_ENCRYPTION_KEYS."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bot import key_rotation


class Command(BaseCommand):
    help = (
        "Encrypts every personal field again under the first of FIELD_ENCRYPTION_KEYS, with the "
        "bot running. It may be stopped and started again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--batch", type=int, default=key_rotation.BATCH, help="Rows in one transaction."
        )

    def handle(self, *args: Any, batch: int, **options: Any) -> None:
        """Exits with an error unless every value is under the first key."""
        if batch < 1:
            raise CommandError("--batch must be above 0.")
        outcome = key_rotation.rotate(batch=batch)
        self.stdout.write(
            f"{outcome.seen} encrypted values, {outcome.rotated} written again, "
            f"{outcome.passes} passes."
        )
        if outcome.is_complete:
            self.stdout.write("Every value is under the first key: the older ones can go.")
            return
        if outcome.unreadable:
            self.stderr.write(f"{outcome.unreadable} values are under a key that is not listed.")
        if outcome.twins:
            self.stderr.write(
                f"{outcome.twins} patients have a second row: see docs/security.md, Keys."
            )
        raise CommandError("Not every value is under the first key. Keep the older keys.")
