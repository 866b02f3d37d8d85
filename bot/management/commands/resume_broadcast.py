"""Lets a paused broadcast go on."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bot.broadcasts.controlling import resume_broadcast
from bot.management.commands.broadcast_status import find_broadcast
from content.errors import DomainError


class Command(BaseCommand):
    help = "Go on with a paused broadcast."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("broadcast", type=int, metavar="ID")

    def handle(self, *args: Any, **options: Any) -> None:
        broadcast = find_broadcast(options["broadcast"])
        try:
            resume_broadcast(broadcast, by=None)
        except DomainError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Broadcast {broadcast.pk} is resumed.")
