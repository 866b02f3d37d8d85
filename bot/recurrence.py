"""When a reminder is due next, in the patient's own time zone."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Schedule:
    """The rule of a reminder, in the patient's local days and time.

    ``rule`` is one of ``Reminder.Rule``; the other fields are as the model describes them.
    """

    rule: str
    at: time
    starts_on: date
    weekdays: tuple[int, ...] = ()
    every_days: int = 1
    days_before: int = 0

    def same_as(self, other: Schedule) -> bool:
        """Whether both mean the same times from now on, whenever they were set."""
        return self._meaning() == other._meaning()

    def _meaning(self) -> tuple[object, ...]:
        first: object = {"once": self.starts_on, "monthly": self.starts_on.day}.get(self.rule)
        return (self.rule, self.at, first, self.weekdays, self.every_days, self.days_before)


def next_due(
    schedule: Schedule, zone: ZoneInfo, *, after: datetime, visit_on: date | None = None
) -> datetime | None:
    """The first instant later than ``after`` that the schedule names; None if there is none.

    Nine o'clock stays nine o'clock across clock changes. ``visit_on`` is the day of the patient's
    next appointment, which only the rule "before my appointment" looks at.
    """
    for day in _days(schedule, after.astimezone(zone).date() - _DAY, visit_on):
        due = at_local(day, schedule.at, zone)
        if due > after:
            return due
    return None


def at_local(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which clocks in the zone show this day and time.

    A time that does not exist, because clocks go forward, moves forward with them; one that
    occurs twice means the first.
    """
    return datetime.combine(day, at.replace(fold=0), tzinfo=zone).astimezone(UTC)


def _days(schedule: Schedule, earliest: date, visit_on: date | None) -> Iterator[date]:
    """The days the schedule names, in order; of a repeated one none long before ``earliest``."""
    first = max(schedule.starts_on, earliest)
    match schedule.rule:
        case "once":
            yield schedule.starts_on
        case "visit":
            if visit_on is not None:
                yield visit_on - schedule.days_before * _DAY
        case "weekly":
            # Two weeks: a day that a zone skipped altogether has its turn a week later.
            week = (first + ahead * _DAY for ahead in range(15))
            yield from (day for day in week if day.weekday() in schedule.weekdays)
        case "monthly":
            yield from (day for day in _monthly(schedule.starts_on.day, first) if day >= first)
        case _:
            step = schedule.every_days if schedule.rule == "every" else 1
            turns = -(-(first - schedule.starts_on).days // step)
            yield from (schedule.starts_on + turn * step * _DAY for turn in count(turns))


def _monthly(day: int, first: date) -> Iterator[date]:
    """The day of each month from that of ``first``; a shorter month's last day."""
    for month in count(first.year * 12 + first.month - 1):
        year, number = month // 12, month % 12 + 1
        yield date(year, number, min(day, monthrange(year, number)[1]))
