"""What ``manage.py check --deploy`` asks of an installation that patients use."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning  # noqa: A004 - Django's name

_NAMED = ("CLINIC_NAME", "DATA_CONTROLLER", "PRIVACY_CONTACT")


def privacy_notice_names_somebody(**_: Any) -> list[CheckMessage]:
    """Patients must be told who is responsible for their data, and whom to ask."""
    missing = [name for name in _NAMED if not getattr(settings, name)]
    if not missing:
        return []
    hint = "See docs/privacy.md."
    said = f"The privacy notice is not complete: {', '.join(missing)} not set."
    return [Warning(said, hint=hint, id="bot.W001")]
