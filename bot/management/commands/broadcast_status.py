"""Says how far a broadcast is."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from bot.broadcasts.progress import progress
from bot.models import Broadcast


class Command(BaseCommand):
    help = "Print a broadcast's state, its deliveries by state, the rate and the time left."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("broadcast", type=int, metavar="ID")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        broadcast = find_broadcast(options["broadcast"])
        found = progress(broadcast, now=timezone.now())
        plain = {"id": broadcast.pk, "reason": broadcast.reason} | found.as_json()
        if options["json"]:
            self.stdout.write(json.dumps(plain))
            return
        for name, value in plain.items():
            self.stdout.write(f"{name}: {value}")


def find_broadcast(key: int) -> Broadcast:
    """The broadcast with the id that ``send_broadcast`` printed. Raises CommandError for none."""
    broadcast = Broadcast.objects.filter(pk=key).first()
    if broadcast is None:
        raise CommandError(f"There is no broadcast {key}.")
    return broadcast
