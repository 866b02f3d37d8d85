"""When a reminder is due next, in the patient's own time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def at_local(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which clocks in the zone show this day and time.

    A time that does not exist, because clocks go forward, moves forward with them; one that
    occurs twice means the first.
    """
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def next_weekly(weekday: int, at: time, zone: ZoneInfo, *, after: datetime) -> datetime:
    """The first instant later than ``after`` on the weekday (Monday is 0) at the local time."""
    today = after.astimezone(zone).date()
    day = today + timedelta(days=(weekday - today.weekday()) % 7)
    due = at_local(day, at, zone)
    return due if due > after else at_local(day + timedelta(days=7), at, zone)
