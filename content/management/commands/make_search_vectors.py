"""Makes the search vectors that published entries lack; safe to repeat."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from content import embeddings
from content.search.encoder import EncoderError
from content.search.published import mode


class Command(BaseCommand):
    help = "Make what search by meaning needs of entries published without it."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = embeddings.store_missing()
            self.stdout.write(f"{made:5} entries turned into vectors; search is {mode()}")
        except EncoderError as error:
            raise CommandError(str(error)) from error
