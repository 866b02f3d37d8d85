"""For container health checks: exits with 1 if a process has not been seen lately."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bot import heartbeat


class Command(BaseCommand):
    help = "Fail if the bot, the worker or beat has not been seen lately."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("process", choices=heartbeat.PROCESSES)

    def handle(self, *args: Any, **options: Any) -> None:
        age = heartbeat.ages()[options["process"]]
        if age is None or age > heartbeat.ALIVE_SECONDS:
            raise CommandError(f"{options['process']} has not been seen lately.")
        self.stdout.write(f"{options['process']} was seen {age:.0f} s ago.")
