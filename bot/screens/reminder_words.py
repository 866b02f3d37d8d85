"""Reminders in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from bot.models import OpeningHours, Patient, Reminder
from bot.recurrence import Schedule

_LONGEST_LABEL = 36  # what one line of a button holds on a phone


def describe(reminder: Reminder) -> str:
    """When: "Every Monday at 9:00", "Once, on Monday 23 November at 9:00"."""
    return in_words(reminder.schedule)


def about(reminder: Reminder) -> str:
    """The patient's own words, or those of the preset."""
    return reminder.label or str(Reminder.Preset(reminder.preset).label)


def button_label(reminder: Reminder) -> str:
    """One line: when, about what, and whether it is paused."""
    line = _line(reminder, describe(reminder))
    if len(line) > _LONGEST_LABEL:
        line = _line(reminder, _briefly(reminder.schedule))
    return line if len(line) <= _LONGEST_LABEL else f"{line[: _LONGEST_LABEL - 1].rstrip()}…"


def _line(reminder: Reminder, when: str) -> str:
    parts = [when]
    if reminder.label or reminder.preset != Reminder.Preset.CONTACT:
        parts.append(about(reminder))
    if reminder.status == Reminder.Status.PAUSED:
        parts.insert(0, _("Paused"))
    if reminder.status == Reminder.Status.PROPOSED:
        parts.insert(0, _("Proposed"))
    return " · ".join(parts)


def _briefly(schedule: Schedule) -> str:
    """When, in the fewest words that tell one reminder from another."""
    at = time_format(schedule.at, "G:i")
    match schedule.rule:
        case Reminder.Rule.ONCE:
            return f"{date_format(schedule.starts_on, 'D j M')}, {at}"
        case Reminder.Rule.WEEKLY:
            names = ", ".join(str(WEEKDAYS_ABBR[day]) for day in schedule.weekdays)
            return f"{names}, {at}"
        case Reminder.Rule.MONTHLY:
            return _("Monthly, day %(day)s, %(time)s") % {"day": schedule.starts_on.day, "time": at}
        case _:
            return in_words(schedule)


def in_words(schedule: Schedule) -> str:
    words = {"time": time_format(schedule.at, "G:i")}
    match schedule.rule:
        case Reminder.Rule.DAILY:
            return _("Every day at %(time)s") % words
        case Reminder.Rule.EVERY_N_DAYS:
            days = {"days": schedule.every_days}
            return _("Every %(days)d days at %(time)s") % (words | days)
        case Reminder.Rule.WEEKLY:
            weekdays = {"weekday": weekday_names(schedule.weekdays)}
            return _("Every %(weekday)s at %(time)s") % (words | weekdays)
        case Reminder.Rule.MONTHLY:
            words["day"] = str(schedule.starts_on.day)
            if schedule.starts_on.day <= 28:
                return _("Every month on day %(day)s at %(time)s") % words
            return _("Every month on day %(day)s, or a shorter month’s last, at %(time)s") % words
        case Reminder.Rule.BEFORE_VISIT:
            return f"{before_visit(schedule.days_before)}, {words['time']}"
        case _:
            day = {"day": date_format(schedule.starts_on, _("l j F"))}
            return _("Once, on %(day)s at %(time)s") % (words | day)


def before_visit(days: int) -> str:
    if days == 0:
        return _("On the day of my appointment")
    if days == 1:
        return _("The day before my appointment")
    return _("%(days)d days before my appointment") % {"days": days}


def weekday_names(weekdays: Sequence[int]) -> str:
    names = [str(OpeningHours.Weekday(day).label) for day in weekdays]
    if len(names) < 2:
        return "".join(names)
    return _("%(days)s and %(last)s") % {"days": ", ".join(names[:-1]), "last": names[-1]}


def on_clock_of(patient: Patient, moment: datetime | None) -> str:
    """The moment as the patient's clock shows it; "" for none."""
    return date_format(moment.astimezone(patient.zone), _("l j F, G:i")) if moment else ""
