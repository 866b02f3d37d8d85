"""Reports on every entry, and fails if any has an error."""

from __future__ import annotations

import statistics
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from content import checks
from content.checks import Level, Report
from content.models import FAQ
from content.starter_pack import PackError, read_pack


class Command(BaseCommand):
    help = (
        "Check every entry's reading grade, length, sources, review and links, and the urgent "
        "signs' test sentences. Exits with 1 if there is an error."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--pack", action="store_true", help="check the starter pack's files, not the database"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        from_files = options["pack"] or not FAQ.objects.exists()
        self.stdout.write(f"Checking {'the starter pack' if from_files else 'the database'}.\n")
        try:
            checked = checks.from_pack(read_pack()) if from_files else checks.from_database()
        except PackError as error:
            raise CommandError(str(error)) from error
        report = checks.check(*checked, today=timezone.now().date())
        self._print(report, verbose=options["verbosity"] > 1)
        errors = report.count(Level.ERROR)
        if errors:
            raise CommandError(f"{errors} error(s).")

    def _print(self, report: Report, *, verbose: bool) -> None:
        for name in sorted(set(report.lengths) | set(report.findings)):
            found = [one for one in report.findings[name] if verbose or one.level != Level.NOTE]
            grade = f"grade {report.grades[name]:4}" if name in report.grades else " " * 10
            length = f"{report.lengths[name]:5} chars" if name in report.lengths else " " * 11
            self.stdout.write(f"{name:50} {grade} {length}")
            for one in found:
                self.stdout.write(f"    {one.level}: {one.message}")
        grades = list(report.grades.values())
        if grades:
            self.stdout.write(
                f"\n{len(report.lengths)} entries; reading grade of the {len(grades)} in English: median {statistics.median(grades)}, "
                f"highest {max(grades)}."
            )
        counts = ", ".join(f"{report.count(level)} {level}(s)" for level in Level)
        self.stdout.write(f"{counts}. Notes are shown with -v 2.")
