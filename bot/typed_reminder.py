"""Reads how often and when to remind, as people type it in English or Spanish.

It does not guess: what names neither a day nor a time is read as nothing.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta

from bot.typed_date import typed_date
from bot.typed_time import typed_time

Chosen = tuple[str, ...]  # as in the buttons' data: rule, days and, if it was typed, the time

_WEEKDAYS = (
    "monday|mon|lunes", "tuesday|tue|martes", "wednesday|wed|miercoles", "thursday|thu|jueves",
    "friday|fri|viernes", "saturday|sat|sabado", "sunday|sun|domingo",
)  # fmt: skip
_ANY_WEEKDAY = re.compile(rf"\b({'|'.join(_WEEKDAYS)})(s?)\b")
_CLOCK = re.compile(
    r"\b(?:(?:at|a las|a la) (\d{1,2}(?:[:.h]\d{2})?\s*(?:am\b|pm\b|a\.m\.|p\.m\.|h\b)?)"
    r"|(\d{1,2}[:.]\d{2}\s*(?:am\b|pm\b)?|\d{1,2}\s*(?:am|pm)\b)"
    r"|(?:at |al )?(noon|midday|midnight|mediodia|medianoche)\b)"
)
_AHEAD = re.compile(r"\b(?:in|en) (\d{1,3}) ?(minutes?|minutos?|mins?|hours?|horas?)\b")
_IN_WORDS = {
    r"\b(?:half an hour|media hora)\b": "30 minutes",
    r"\b(in|en) (?:an?|one|una?) (hour|hora|minute|minuto|day|dia|week|semana)\b": r"\1 1 \2",
}
_DAYS_AHEAD = re.compile(r"\b(?:in|en|dentro de) (\d{1,2}) (?:days?|dias?)\b")
_PARTS = {
    r"\b(?:in the morning|(?:por|de) la manana)\b": "0900",
    r"\b(?:in the afternoon|(?:por|de) la tarde)\b": "1500",
    r"\b(?:in the evening|(?:por|de) la noche)\b": "1800",
    r"\b(?:tonight|esta noche)\b": "1800",
}
_EVERY = r"(?:every|each|cada|todos los|todas las)"
_EVERY_N = re.compile(rf"\b{_EVERY} (\d{{1,2}}) (?:days|dias)\b")
_EVERY_OTHER = re.compile(r"\b(?:every (?:other|second|two) days?|cada dos dias)\b")
_DAILY = re.compile(rf"\b(?:{_EVERY} (?:day|morning|evening|dia|dias|noches?|mananas?)|daily)\b")
_MONTHLY = re.compile(rf"\b(?:{_EVERY} (?:month|mes|meses)|monthly)\b")
_WEEKLY = re.compile(rf"\b(?:{_EVERY} (?:week|semana|semanas)|weekly)\b")
_DAY_OF_MONTH = re.compile(r"\b(?:(?:on )?(?:the|day|el dia|el|dia) )(\d{1,2})(?:st|nd|rd|th)?\b")
_EVERY_N_WEEKS = re.compile(rf"\b{_EVERY} (\d) (?:weeks|semanas)\b")
# Words that change the day in ways this module does not follow.
_UNREAD = re.compile(
    r"\b(?:next (?:week|month)|la semana que viene|proxim[oa] (?:semana|mes)|el mes que viene)\b"
)
_WISH = re.compile(r"\b(?:please|por favor|remind me|recuerdame|once|una vez)\b")
_BEFORE = re.compile(
    r"\b(?:before (?:my|the|an) (?:appointment|visit)|antes de (?:mi|la) (?:cita|visita))\b"
)


def typed_reminder(text: str, *, now: datetime) -> Chosen | None:
    """``("weekly", "4", "1000")`` for "every friday at 10"; without a time if none was typed.

    ``now`` is the patient's local time. None means that the text says neither day nor time.
    """
    text = _plain(text)
    for words, digits in _IN_WORDS.items():
        text = re.sub(words, digits, text)
    if ahead := _AHEAD.search(text):
        day, at = typed_time(ahead[0], now=now) or (None, None)
        return ("once", f"{day:%Y%m%d}", f"{at:%H%M}") if day and at else None
    text, at_digits = _take_time(text, now)
    if _UNREAD.search(text):
        return None
    repeated = _repeated(text, now)
    if repeated is not None:
        return (*repeated, at_digits) if at_digits else repeated
    day_digits = _one_day(text, now, at_digits)
    if day_digits is None:
        return None
    return ("once", day_digits, at_digits) if at_digits else ("once", day_digits)


def _plain(text: str) -> str:
    """Small letters without accents, and single spaces."""
    letters = unicodedata.normalize("NFKD", text.lower())
    return " ".join("".join(one for one in letters if not unicodedata.combining(one)).split())


def _take_time(text: str, now: datetime) -> tuple[str, str]:
    """The text without its time of day, and the time as ``%H%M`` or ""."""
    part_of_day = ""
    for pattern, usual in _PARTS.items():
        if re.search(pattern, text):
            part_of_day = usual
            text = re.sub(pattern, " ", text)
    if re.search(rf"\b{_EVERY} (?:morning|mananas?)\b", text):
        part_of_day = "0900"
    if re.search(rf"\b{_EVERY} (?:evening|noches?)\b", text):
        part_of_day = "1800"
    clock = _CLOCK.search(text)
    if clock is None:
        return text, part_of_day
    words = next(group for group in clock.groups() if group)
    found = typed_time(words, now=now)
    if found is None:
        return text, part_of_day
    at = found[1]
    afternoon = part_of_day in ("1500", "1800") and at.hour < 12
    hour = at.hour + 12 if afternoon and not words.rstrip().endswith("m") else at.hour
    return text[: clock.start()] + " " + text[clock.end() :], f"{hour:02}{at.minute:02}"


def _repeated(text: str, now: datetime) -> Chosen | None:
    if _BEFORE.search(text):
        return ("visit", "1")
    if every := _EVERY_N.search(text):
        return ("daily", "0") if int(every[1]) <= 1 else ("every", f"{int(every[1])}")
    if weeks := _EVERY_N_WEEKS.search(text):
        return None if _weekdays(text) or weeks[1] == "0" else ("every", f"{int(weeks[1]) * 7}")
    if _EVERY_OTHER.search(text):
        return ("every", "2")
    if _MONTHLY.search(text):
        named = _DAY_OF_MONTH.search(text)
        day = int(named[1]) if named and 1 <= int(named[1]) <= 31 else now.day
        return ("monthly", f"{day}")
    weekdays = _weekdays(text)
    several = re.search(rf"\b(?:{_EVERY}|los) (?:{'|'.join(_WEEKDAYS)})", text)
    plural = re.search(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days\b", text)
    if weekdays and (several or plural or _WEEKLY.search(text)):
        return ("weekly", weekdays)
    if _WEEKLY.search(text):
        return ("weekly", f"{now.weekday()}")
    return ("daily", "0") if _DAILY.search(text) else None


def _one_day(text: str, now: datetime, at_digits: str) -> str | None:
    """The day of a one-off as ``%Y%m%d``; a time alone means its next occurrence."""
    today = now.date()
    if ahead := _DAYS_AHEAD.search(text):
        return f"{today + timedelta(days=int(ahead[1])):%Y%m%d}"
    if re.search(r"\b(?:day after tomorrow|pasado manana)\b", text):
        return f"{today + timedelta(days=2):%Y%m%d}"
    if re.search(r"\b(?:tomorrow|manana)\b", text):
        return f"{today + timedelta(days=1):%Y%m%d}"
    if re.search(r"\b(?:today|hoy)\b", text):
        return f"{today:%Y%m%d}"
    if re.search(r"\d", text):  # a date, or nothing that can be read
        day = typed_date(_WISH.sub("", text).strip(" ,.!"), today=today)
        return f"{day:%Y%m%d}" if day else None
    is_past = bool(at_digits) and at_digits <= f"{now:%H%M}"
    if weekdays := _weekdays(text):
        ahead_days = (int(weekdays[0]) - today.weekday()) % 7
        if ahead_days == 0 and (is_past or not at_digits):
            ahead_days = 7
        return f"{today + timedelta(days=ahead_days):%Y%m%d}"
    if at_digits:
        return f"{today + timedelta(days=1 if is_past else 0):%Y%m%d}"
    return None


def _weekdays(text: str) -> str:
    """The weekdays that the text names, as digits in order; Monday is 0."""
    named = {found[1] for found in _ANY_WEEKDAY.finditer(text)}
    return "".join(
        f"{number}" for number, names in enumerate(_WEEKDAYS) if named & set(names.split("|"))
    )
