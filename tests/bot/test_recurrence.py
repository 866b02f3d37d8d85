from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from bot.recurrence import at_local, next_weekly

LONDON = ZoneInfo("Europe/London")


def test_it_keeps_nine_oclock_across_both_clock_changes():
    before = datetime(2026, 3, 23, 12, tzinfo=UTC)
    assert next_weekly(6, time(9), LONDON, after=before) == datetime(2026, 3, 29, 8, tzinfo=UTC)
    before = datetime(2026, 10, 20, 12, tzinfo=UTC)
    assert next_weekly(6, time(9), LONDON, after=before) == datetime(2026, 10, 25, 9, tzinfo=UTC)


def test_it_moves_a_time_that_does_not_exist_forward():
    due = at_local(date(2026, 3, 29), time(1, 30), LONDON)

    assert due == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert due.astimezone(LONDON).time() == time(2, 30)


def test_it_takes_the_first_of_a_time_that_occurs_twice():
    due = at_local(date(2026, 10, 25), time(1, 30), LONDON)

    assert due == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_it_goes_to_next_week_once_todays_time_has_come():
    monday_nine = datetime(2026, 11, 23, 9, tzinfo=UTC)

    assert next_weekly(0, time(9), LONDON, after=monday_nine) == datetime(
        2026, 11, 30, 9, tzinfo=UTC
    )
    assert next_weekly(0, time(9, 1), LONDON, after=monday_nine) == datetime(
        2026, 11, 23, 9, 1, tzinfo=UTC
    )
