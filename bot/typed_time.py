"""Reads a time of day as people type it."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

_CLOCK = re.compile(
    r"^(?:at |a las |a la )?(\d{1,2})(?:\s*[:.h]\s*(\d{2}))?\s*h?\s*(am|pm|a\.m\.?|p\.m\.?)?$"
)
_COMPACT = re.compile(r"^(\d{2})(\d{2})$")
_AHEAD = re.compile(r"^(?:in|en)\s+(\d{1,3})\s*(m|min|mins|minutes?|minutos?|h|hours?|horas?)$")
_NAMED = {
    "noon": time(12), "midday": time(12), "mediodia": time(12), "mediodía": time(12),
    "midnight": time(0), "medianoche": time(0),
}  # fmt: skip


def typed_time(text: str, *, now: datetime) -> tuple[date | None, time] | None:
    """The time meant by "9", "9:30", "9.30 pm", "14h", "noon" or "in 5 minutes".

    ``now`` is the patient's local time. "In 5 minutes" also gives the day; None means that the
    text is no time of day.
    """
    text = " ".join(text.lower().split()).rstrip(".!")
    if text in _NAMED:
        return None, _NAMED[text]
    if ahead := _AHEAD.match(text):
        unit = timedelta(hours=1) if ahead[2].startswith("h") else timedelta(minutes=1)
        moment = (
            now + int(ahead[1]) * unit + timedelta(seconds=59)
        )  # reminders fall on whole minutes
        return moment.date(), moment.time().replace(second=0, microsecond=0)
    match = _COMPACT.match(text) or _CLOCK.match(text)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    half = match[3].replace(".", "") if match.lastindex == 3 and match[3] else ""
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return (None, time(hour, minute)) if hour < 24 and minute < 60 else None
