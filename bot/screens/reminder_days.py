"""Which days: the buttons for each rule, and the schedule that their data means."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bot.models import OpeningHours, Reminder
from bot.recurrence import Schedule
from bot.screen import Button, Row, Screen, render, screen
from bot.screens.reminder_words import before_visit

_FEW_DAYS = (2, 3, 5, 7, 10, 14, 21, 28)
_DAYS_BEFORE = (0, 1, 2, 3, 7)
_IN_A_ROW = 7  # as in a calendar
_LONGEST_STEP = 365
_MOST_DAYS_BEFORE = 60
_LONGEST_DATA = 8


def choose_days(
    today: date,
    data: str,
    rule: Reminder.Rule,
    *,
    back: str,
    several: bool = False,
    ticked: str = "",
) -> Screen:
    """The days to choose from; ``several`` weekdays are ticked one after another."""
    question = _("Which day?")
    rows: list[Row]
    match rule:
        case Reminder.Rule.EVERY_N_DAYS:
            question = _("Every how many days?")
            labels = {f"{days}": _("Every %(days)d days") % {"days": days} for days in _FEW_DAYS}
            rows = _in_rows(data, labels, 2)
        case Reminder.Rule.WEEKLY if several:
            question = _("Which days? Tap each one, then Done.")
            rows = _ticking(data, ticked)
        case Reminder.Rule.WEEKLY:
            days = [(today + timedelta(days=ahead)).weekday() for ahead in range(7)]
            rows = _in_rows(data, {f"{day}": _weekday(day) for day in days}, 2)
            rows.append((Button(_("Several days"), f"{data}:several"),))
        case Reminder.Rule.MONTHLY:
            question = _("Which day of the month? A shorter month uses its last day.")
            rows = _in_rows(data, {f"{day}": f"{day}" for day in range(1, 32)}, _IN_A_ROW)
        case Reminder.Rule.BEFORE_VISIT:
            question = _("How long before your appointment?")
            rows = _in_rows(data, {f"{days}": before_visit(days) for days in _DAYS_BEFORE}, 1)
        case _:
            dates = [today + timedelta(days=ahead) for ahead in range(7)]
            rows = _in_rows(data, {f"{day:%Y%m%d}": _day(day, today) for day in dates}, 2)
    return screen(
        render("remind.html", question=question), rows, back=f"{data}" if several else back
    )


def schedule_from(rule: Reminder.Rule, days: str, at: time, *, now: datetime) -> Schedule:
    """The schedule that the buttons' data means, starting from the patient's local ``now``.

    Raises ValueError for data that no button carries.
    """
    today = now.date()
    if len(days) > _LONGEST_DATA:
        raise ValueError(days)
    match rule:
        case Reminder.Rule.ONCE:
            return Schedule(rule, at, day_from(days))
        case Reminder.Rule.DAILY:
            _number(days, 0, 0)
            return Schedule(rule, at, today)
        case Reminder.Rule.EVERY_N_DAYS:
            first = today if at > now.time() else today + timedelta(days=1)
            return Schedule(rule, at, first, every_days=_number(days, 1, _LONGEST_STEP))
        case Reminder.Rule.WEEKLY:
            weekdays = tuple(sorted({_number(digit, 0, 6) for digit in days}))
            if not weekdays:
                raise ValueError(days)
            return Schedule(rule, at, today, weekdays=weekdays)
        case Reminder.Rule.MONTHLY:
            return Schedule(rule, at, _last_with_day(_number(days, 1, 31), today))
        case _:
            return Schedule(rule, at, today, days_before=_number(days, 0, _MOST_DAYS_BEFORE))


def day_from(digits: str) -> date:
    """The day that ``%Y%m%d`` wrote. Raises ValueError for anything else."""
    return datetime.strptime(digits, "%Y%m%d").date()  # noqa: DTZ007


def _number(digits: str, least: int, most: int) -> int:
    number = int(digits)
    if not least <= number <= most:
        raise ValueError(digits)
    return number


def _last_with_day(day: int, today: date) -> date:
    """The latest date, today or before, with this day of the month."""
    found = today
    while found.day != day:
        found -= timedelta(days=1)
    return found


def _in_rows(data: str, labels: dict[str, str], width: int) -> list[Row]:
    buttons = [Button(label, f"{data}:{days}") for days, label in labels.items()]
    return [tuple(buttons[at : at + width]) for at in range(0, len(buttons), width)]


def _ticking(data: str, ticked: str) -> list[Row]:
    """Each weekday with what is ticked after a tap on it, and Done once one is."""
    ticked = "".join(sorted(set(ticked) & set("0123456")))
    labels = {}
    for day in map(str, range(7)):
        after = ticked.replace(day, "") if day in ticked else "".join(sorted(ticked + day))
        name = _weekday(int(day))
        label = _("%(weekday)s, chosen") % {"weekday": name} if day in ticked else name
        labels[f"+{after}"] = label
    rows = _in_rows(data, labels, 2)
    if ticked:
        rows.append((Button(_("Done"), f"{data}:{ticked}"),))
    return rows


def _weekday(day: int) -> str:
    return str(OpeningHours.Weekday(day).label)


def _day(day: date, today: date) -> str:
    if day == today:
        return _("Today")
    if day == today + timedelta(days=1):
        return _("Tomorrow")
    return date_format(day, "D j M")  # two stand side by side
