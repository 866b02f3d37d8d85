"""Accounts and a care team for the demo; refuses to run on a real installation."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from adminpanel.roles import ensure_roles
from bot.models import CareTeam

ACCOUNTS = {
    "admin": ("Alex", "Demo", None),
    "editor": ("Erin", "Demo", "Editor"),
    "reviewer": ("Robin", "Demo", "Reviewer"),
    "coordinator": ("Chris", "Demo", "Coordinator"),
}


class Command(BaseCommand):
    help = "Make the demo's staff accounts and care team. Needs DEBUG and DEMO_PASSWORD."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        password = settings.DEMO_PASSWORD
        if not settings.DEBUG or not password:
            raise CommandError(
                "The demo's data is for the demo only: DEBUG is off or DEMO_PASSWORD unset."
            )
        groups = ensure_roles()
        for username, (first, last, role) in ACCOUNTS.items():
            user, _created = User.objects.update_or_create(
                username=username,
                defaults={
                    "first_name": first,
                    "last_name": last,
                    "is_staff": True,
                    "is_superuser": role is None,
                },
            )
            user.set_password(password)
            user.save(update_fields=["password"])
            user.groups.set([groups[role]] if role else [])
        _make_team()


def _make_team() -> None:
    """A team with invented numbers (from the range that is reserved for fiction)."""
    team, created = CareTeam.objects.get_or_create(
        join_code="DEMO",
        defaults={
            "name": "Demo clinic (invented numbers)",
            "time_zone": "Europe/London",
            "daytime_phone": "020 7946 0101",
            "urgent_phone": "020 7946 0102",
            "out_of_hours_phone": "020 7946 0103",
            "emergency_number": "112",
            "crisis_line": "020 7946 0104",
            "fever_threshold": "37.5",
            "is_default": not CareTeam.objects.default(),
        },
    )
    if created:
        for weekday in range(5):
            team.opening_hours.create(weekday=weekday, opens=time(9), closes=time(17))
