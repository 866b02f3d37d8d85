"""Two times of day, as people type them."""

from datetime import time

import pytest

from bot.typed_hours import typed_hours

NIGHT = (time(22), time(7))


@pytest.mark.parametrize(
    "text",
    [
        "22:00 to 7:00", "22 - 7", "22–7", "10pm-7am", "10 p.m. to 7 a.m.", "from 10 pm until 7 am",
        "between 22 and 7", "10 to 7", "10 at night to 7 in the morning", "22h a 7h", "de 22 a 7",
        "De las 22:00 a las 7:00.", "entre las 22 y las 7", "desde las 22 hasta las 7",
        "de 10 de la noche a 7 de la mañana", "22.00 - 07.00",
    ],
)  # fmt: skip
def test_it_reads_a_night(text):
    assert typed_hours(text) == NIGHT


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("22:00 to 7:30", (time(22), time(7, 30))),
        ("10:30pm-6:45am", (time(22, 30), time(6, 45))),
        ("midnight to 8", (time(0), time(8))),
        ("12 at night to 8", (time(0), time(8))),
        ("12 to 7", (time(0), time(7))),
        ("de medianoche a 9", (time(0), time(9))),
        ("1 to 3", (time(1), time(3))),
        ("13 to 15", (time(13), time(15))),
        ("9 to 17", (time(9), time(17))),
        ("2 pm to 4 pm", (time(14), time(16))),
    ],
)
def test_it_reads_other_hours(text, hours):
    assert typed_hours(text) == hours


@pytest.mark.parametrize(
    "text",
    ["", "22", "at night", "22 to 22", "25 to 7", "22:70 to 7", "22 to 7 to 9", "2026-12-24", "a"],
)
def test_it_reads_nothing_else(text):
    assert typed_hours(text) is None
