from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.recurrence import Schedule, at_local, next_due

LONDON = ZoneInfo("Europe/London")
# Clock changes north and south, by half an hour, over midnight, and a whole day left out.
ZONES = [
    ZoneInfo(name)
    for name in (
        "Europe/London", "America/New_York", "Australia/Lord_Howe", "America/Santiago",
        "Asia/Kolkata", "Pacific/Apia", "Africa/Casablanca", "America/Sao_Paulo",
    )
]  # fmt: skip


def weekly(*weekdays, at=time(9)):
    return Schedule("weekly", at, date(2026, 1, 1), weekdays=weekdays)


def test_it_keeps_nine_oclock_across_both_clock_changes():
    before = datetime(2026, 3, 23, 12, tzinfo=UTC)
    assert next_due(weekly(6), LONDON, after=before) == datetime(2026, 3, 29, 8, tzinfo=UTC)
    before = datetime(2026, 10, 20, 12, tzinfo=UTC)
    assert next_due(weekly(6), LONDON, after=before) == datetime(2026, 10, 25, 9, tzinfo=UTC)


def test_it_moves_a_time_that_does_not_exist_forward():
    due = at_local(date(2026, 3, 29), time(1, 30), LONDON)

    assert due == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert due.astimezone(LONDON).time() == time(2, 30)


def test_a_time_that_occurs_twice_fires_once():
    half_past_one = Schedule("daily", time(1, 30), date(2026, 1, 1))
    first = next_due(half_past_one, LONDON, after=datetime(2026, 10, 24, 12, tzinfo=UTC))
    second = next_due(half_past_one, LONDON, after=first)

    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert second == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def test_it_goes_to_next_week_once_todays_time_has_come():
    nine = datetime(2026, 11, 23, 9, tzinfo=UTC)

    assert next_due(weekly(0), LONDON, after=nine) == nine + timedelta(days=7)
    assert next_due(weekly(0, at=time(9, 1)), LONDON, after=nine) == nine + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("day", "dues"),
    [
        (31, [(2027, 1, 31), (2027, 2, 28), (2027, 3, 31), (2027, 4, 30)]),
        (29, [(2027, 1, 29), (2027, 2, 28), (2027, 3, 29), (2027, 4, 29)]),
        (1, [(2027, 1, 1), (2027, 2, 1), (2027, 3, 1), (2027, 4, 1)]),
    ],
)
def test_a_monthly_one_falls_on_a_shorter_months_last_day(day, dues):
    monthly = Schedule("monthly", time(9), date(2026, 10, day))
    found, after = [], datetime(2026, 12, 31, 12, tzinfo=UTC)
    for _month in dues:
        after = next_due(monthly, LONDON, after=after)
        found.append((after.year, after.month, after.day))

    assert found == dues


def test_one_before_an_appointment_needs_its_day():
    before = Schedule("visit", time(18), date(2026, 11, 1), days_before=2)
    after = datetime(2026, 11, 20, tzinfo=UTC)

    assert next_due(before, LONDON, after=after) is None
    due = next_due(before, LONDON, after=after, visit_on=date(2026, 11, 27))
    assert due == datetime(2026, 11, 25, 18, tzinfo=UTC)
    assert next_due(before, LONDON, after=due, visit_on=date(2026, 11, 27)) is None


schedules = st.builds(
    Schedule,
    rule=st.sampled_from(["once", "daily", "every", "weekly", "monthly", "visit"]),
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    starts_on=st.dates(date(2011, 1, 1), date(2012, 12, 31)),
    weekdays=st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    every_days=st.integers(1, 40),
    days_before=st.integers(0, 30),
)


@given(
    schedule=schedules,
    zone=st.sampled_from(ZONES),
    after=st.datetimes(datetime(2011, 1, 1), datetime(2013, 6, 1), timezones=st.just(UTC)),
    visit_on=st.dates(date(2011, 1, 1), date(2013, 6, 1)),
)
@settings(max_examples=2000, deadline=None)
def test_it_agrees_with_a_slow_calculation(schedule, zone, after, visit_on):
    due = next_due(schedule, zone, after=after, visit_on=visit_on)

    assert due == slowly(schedule, zone, after, visit_on)


def slowly(schedule, zone, after, visit_on):
    """The least of the instants after ``after`` on days that the rule names, day by day.

    No clock is more than two days from another: it looks at a few days before, and a few more
    after the first day that has one.
    """
    found = []
    for day in (after.date() + timedelta(days=n) for n in range(-3, 900)):
        if names(schedule, day, visit_on):
            instant = plain_instant(datetime.combine(day, schedule.at), zone)
            found += [(instant, day)] if instant > after else []
        if found and day > found[0][1] + timedelta(days=3):
            break
    return min(found)[0] if found else None


def names(schedule, day, visit_on):
    if schedule.rule == "visit":
        return day + timedelta(days=schedule.days_before) == visit_on
    if schedule.rule == "once":
        return day == schedule.starts_on
    if day < schedule.starts_on:
        return False
    if schedule.rule == "weekly":
        return day.weekday() in schedule.weekdays
    if schedule.rule == "monthly":
        last = monthrange(day.year, day.month)[1]
        return day.day == schedule.starts_on.day or (
            day.day == last and schedule.starts_on.day > last
        )
    step = schedule.every_days if schedule.rule == "every" else 1
    return (day - schedule.starts_on).days % step == 0


def plain_instant(wall, zone):
    """The first instant at which clocks show ``wall``; where none does, with the old offset."""
    around = [wall.replace(tzinfo=UTC) + timedelta(hours=hours) for hours in range(-36, 37, 12)]
    offsets = [moment.astimezone(zone).utcoffset() for moment in around]
    showing = [
        wall.replace(tzinfo=UTC) - offset
        for offset in offsets
        if (wall.replace(tzinfo=UTC) - offset).astimezone(zone).replace(tzinfo=None) == wall
    ]
    return min(showing) if showing else wall.replace(tzinfo=UTC) - offsets[0]
