"""Loads the starter pack; safe to repeat."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from content.starter_content import load_pack
from content.starter_pack import PackError, read_pack


class Command(BaseCommand):
    help = "Load the starter content. What an editor has changed is never overwritten."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--without-vectors", action="store_true",
            help="leave the search vectors to make_search_vectors",
        )  # fmt: skip

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
        if not options["without_vectors"]:
            call_command("make_search_vectors", stdout=self.stdout)
