"""What the form of a broadcast starts from."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from adminpanel.broadcasts.form import AT_LOCAL_TIME, AT_ONCE, AT_TIME
from bot.models import Broadcast, BroadcastPicture, CareTeam
from bot.models.broadcasts import default_cancel_delay


def initial_of(broadcast: Broadcast) -> dict[str, Any]:
    """The form's values for a broadcast that was saved."""
    at = broadcast.send_at.astimezone(broadcast.clock) if broadcast.send_at else None
    picture = BroadcastPicture.objects.filter(broadcast=broadcast).only("alt_text").first()
    values: dict[str, Any] = {
        name: getattr(broadcast, name)
        for name in (
            "title", "fallback_language", "languages", "seen_within_days", "zone", "repeats",
            "repeats_until", "hours_valid", "cancel_delay", "is_paid",
        )
    }  # fmt: skip
    values |= {
        "care_teams": list(broadcast.care_teams.all()),
        "topics": list(broadcast.topics.values_list("pk", flat=True)),
        "tags": list(broadcast.tags.all()),
        "when": (AT_LOCAL_TIME if broadcast.at_local_time else AT_TIME) if at else AT_ONCE,
        "at": f"{at:%Y-%m-%dT%H:%M}" if at else "",
        "spread_hours": _whole(broadcast.spread_minutes / 60),
        "resend_uncertain": "yes" if broadcast.resend_uncertain else "no",
        "alt_text": picture.alt_text if picture else "",
        "seen": broadcast.changed_at.isoformat(),
    }
    values |= {f"text_{text.language}": text.body for text in broadcast.texts.all()}
    for button in broadcast.buttons.all():
        values[f"button_{button.position}"] = button.kind
        values[f"entry_{button.position}"] = button.entry_key
    return values


def _whole(hours: float) -> float:
    """Without the ".0" that a form would show."""
    return int(hours) if hours.is_integer() else hours


def blank() -> dict[str, Any]:
    """The values of a new one: the clock is that of the team for everybody."""
    team = CareTeam.objects.default() or CareTeam.objects.first()
    return {
        "fallback_language": settings.LANGUAGE_CODE,
        "zone": team.time_zone if team else "UTC",
        "hours_valid": 24,
        "cancel_delay": default_cancel_delay(),
        "repeats": Broadcast.Repeat.NEVER,
        "resend_uncertain": "yes",
        "spread_hours": 0,
    }
