"""Pauses a broadcast."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bot.broadcasts.controlling import pause_broadcast
from bot.management.commands.broadcast_status import find_broadcast
from content.errors import DomainError


class Command(BaseCommand):
    help = "Send nothing more of a broadcast until resume_broadcast."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("broadcast", type=int, metavar="ID")

    def handle(self, *args: Any, **options: Any) -> None:
        broadcast = find_broadcast(options["broadcast"])
        try:
            pause_broadcast(broadcast, by=None)
        except DomainError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Broadcast {broadcast.pk} is paused.")
