from datetime import date, datetime, time

import pytest

from bot.typed_time import typed_time

NOW = datetime(2026, 11, 23, 23, 58, 10)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9", time(9)), ("9:30", time(9, 30)), ("09.30", time(9, 30)), ("0930", time(9, 30)),
        ("9 am", time(9)), ("12 am", time(0)), ("12 pm", time(12)), ("2:15 p.m.", time(14, 15)),
        ("14h", time(14)), ("14h30", time(14, 30)), ("at 8", time(8)), ("a las 8", time(8)),
        ("Noon", time(12)), ("medianoche", time(0)), ("23:59.", time(23, 59)),
    ],
)  # fmt: skip
def test_it_reads_times_as_people_type_them(text, expected):
    assert typed_time(text, now=NOW) == (None, expected)


def test_it_reads_minutes_and_hours_ahead_over_midnight():
    assert typed_time("in 5 minutes", now=NOW) == (date(2026, 11, 24), time(0, 4))
    assert typed_time("en 2 horas", now=NOW) == (date(2026, 11, 24), time(1, 59))


@pytest.mark.parametrize(
    "text", ["", "soon", "25:00", "9:75", "13 pm", "0 am", "123", "9:3", "9999"]
)
def test_it_does_not_guess(text):
    assert typed_time(text, now=NOW) is None
