from datetime import datetime

import pytest

from bot.typed_reminder import typed_reminder

MONDAY_NOON = datetime(2026, 11, 23, 12, 0, 10)


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("every friday at 10", ("weekly", "4", "1000")),
        ("Every Friday at 10.", ("weekly", "4", "1000")),
        ("mondays and thursdays at 9:30", ("weekly", "03", "0930")),
        ("every day at 8:30", ("daily", "0", "0830")),
        ("daily at 8 pm", ("daily", "0", "2000")),
        ("every morning", ("daily", "0", "0900")),
        ("every day", ("daily", "0")),
        ("tomorrow at 9", ("once", "20261124", "0900")),
        ("tomorrow", ("once", "20261124")),
        ("today at 3 in the afternoon", ("once", "20261123", "1500")),
        ("tonight", ("once", "20261123", "1800")),
        ("in 20 minutes", ("once", "20261123", "1221")),
        ("in half an hour", ("once", "20261123", "1231")),
        ("in an hour", ("once", "20261123", "1301")),
        ("in 3 days at noon", ("once", "20261126", "1200")),
        ("on friday at 14:00", ("once", "20261127", "1400")),
        ("monday at 9", ("once", "20261130", "0900")),
        ("on 27 november at 9", ("once", "20261127", "0900")),
        ("27/11", ("once", "20261127")),
        ("remind me on 4 dec at noon", ("once", "20261204", "1200")),
        ("day after tomorrow at 9", ("once", "20261125", "0900")),
        ("pasado mañana a las 9", ("once", "20261125", "0900")),
        ("at 9", ("once", "20261124", "0900")),
        ("every 3 days at 9", ("every", "3", "0900")),
        ("every other day at 9", ("every", "2", "0900")),
        ("every 3 weeks at 9", ("every", "21", "0900")),
        ("every month on the 15th at 9", ("monthly", "15", "0900")),
        ("every week at 9", ("weekly", "0", "0900")),
        ("before my appointment", ("visit", "1")),
        ("cada viernes a las 10", ("weekly", "4", "1000")),
        ("todos los lunes y jueves a las 9", ("weekly", "03", "0900")),
        ("los miércoles a las 9:30", ("weekly", "2", "0930")),
        ("todos los días a las 8 de la noche", ("daily", "0", "2000")),
        ("cada tres semanas", None),
        ("mañana a las 9", ("once", "20261124", "0900")),
        ("mañana por la mañana", ("once", "20261124", "0900")),
        ("el sábado al mediodía", ("once", "20261128", "1200")),
        ("en 20 minutos", ("once", "20261123", "1221")),
        ("cada mes el día 31 a las 9", ("monthly", "31", "0900")),
        ("antes de mi cita", ("visit", "1")),
    ],
)
def test_it_reads_english_and_spanish(text, chosen):
    assert typed_reminder(text, now=MONDAY_NOON) == chosen


@pytest.mark.parametrize(
    "text",
    ["", "soon", "whenever", "every 2 weeks on friday at 9", "next week at 9", "every 0 weeks",
     "2 tablets at 9", "at 25"],
)  # fmt: skip
def test_it_does_not_guess(text):
    assert typed_reminder(text, now=MONDAY_NOON) is None
