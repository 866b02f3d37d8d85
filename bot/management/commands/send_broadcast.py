"""Writes and releases a broadcast from a text file: for operators, and for drills."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from bot.broadcasts.audience import AudienceCount, count_audience
from bot.broadcasts.checks import reads_as
from bot.broadcasts.drafts import Draft, create_broadcast
from bot.broadcasts.releasing import release_broadcast
from bot.models import Broadcast, CareTeam
from content.errors import DomainError
from content.snapshot import FALLBACK_LANGUAGE


class Command(BaseCommand):
    help = (
        "Send the text of a file to every active patient, whatever their language, or to a team's. "
        "Prints how many patients get it and the broadcast's id. Whoever can run this may also "
        "release it: there is no second person."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--text-file", required=True, help='Markdown, UTF-8; "-" is stdin')
        parser.add_argument("--title", help="for staff; else the text's first words")
        parser.add_argument(
            "--language",
            choices=list(dict(settings.LANGUAGES)),
            help="of the text; else the one that its words are of",
        )
        parser.add_argument(
            "--at", metavar="ISO", help="such as 2026-12-01T09:00+01:00; else at once"
        )
        parser.add_argument(
            "--team", metavar="CODE", help="only patients of the team with this code"
        )
        parser.add_argument("--hours-valid", type=int, default=24, help="not later than this after")
        parser.add_argument("--delay", type=int, default=0, help="minutes in which to cancel it")
        parser.add_argument(
            "--dry-run", action="store_true", help="count the audience and check, but keep nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        draft = _draft(options)
        try:
            with transaction.atomic():
                broadcast = create_broadcast(draft, by=None)
                self._tell(count_audience(broadcast))
                release_broadcast(broadcast, by=None, now=timezone.now())
                broadcast.refresh_from_db()
                if options["dry_run"]:
                    transaction.set_rollback(True)
        except DomainError as error:
            raise CommandError(str(error)) from None
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing is sent or kept.")
        else:
            self._tell_start(broadcast)

    def _tell(self, counted: AudienceCount) -> None:
        self.stdout.write(f"Audience: {counted.total}")
        for words, count in counted.excluded_in_words:
            self.stdout.write(f"Left out, {words}: {count}")

    def _tell_start(self, broadcast: Broadcast) -> None:
        self.stdout.write(f"Broadcast: {broadcast.pk}")
        if broadcast.starts_at and broadcast.starts_at > timezone.now():
            self.stdout.write(f"Starts: {broadcast.starts_at.isoformat()}")


def _draft(options: dict[str, Any]) -> Draft:
    """What the options say. Raises CommandError for what they cannot mean."""
    text = _read(options["text_file"])
    language = options["language"] or reads_as(text) or FALLBACK_LANGUAGE
    return Draft(
        title=options["title"] or _first_words(text),
        texts={language: text},
        fallback_language=language,
        care_teams=_teams(options["team"]),
        send_at=_instant(options["at"]),
        hours_valid=options["hours_valid"],
        cancel_delay=options["delay"],
    )


def _read(name: str) -> str:
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise CommandError(f"{name} cannot be read: {reason}.") from None
    if not text.strip():
        raise CommandError(f"{name} is empty.")
    return text.strip()


def _first_words(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59].rsplit(' ', 1)[0]}…"


def _teams(code: str | None) -> list[CareTeam]:
    if not code:
        return []
    team = CareTeam.objects.with_code(code)
    if team is None:
        raise CommandError(f"No team has the code {code}.")
    return [team]


def _instant(text: str | None) -> datetime | None:
    """The instant that the text names; without an offset it is UTC."""
    if not text:
        return None
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError("--at must be a time such as 2026-12-01T09:00+01:00.")
    return moment if timezone.is_aware(moment) else moment.replace(tzinfo=UTC)
