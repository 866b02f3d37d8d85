"""Loads the starter pack; safe to repeat."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from content.starter_content import load_pack
from content.starter_pack import PackError, read_pack


class Command(BaseCommand):
    help = "Load the starter content. What an editor has changed is never overwritten."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outcomes = load_pack(read_pack())
        except PackError as error:
            raise CommandError(str(error)) from error
        for outcome, meaning in {
            "new": "new",
            "updated": "updated",
            "unchanged": "unchanged",
            "kept": "changed by an editor, left as they are",
        }.items():
            self.stdout.write(f"{outcomes[outcome]:5} {meaning}")
