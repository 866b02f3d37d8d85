"""Reads a day as people type it: day first, as in Europe."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

_MONTHS = (
    ("jan", "ene"), ("feb",), ("mar",), ("apr", "abr"), ("may",), ("jun",),
    ("jul",), ("aug", "ago"), ("sep", "set"), ("oct",), ("nov",), ("dec", "dic"),
)  # fmt: skip
_MONTH = re.compile(
    r"^(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?"
    r"|oct(ober)?|nov(ember)?|dec(ember)?|ene(ro)?|feb(rero)?|mar(zo)?|abr(il)?|mayo|jun(io)?"
    r"|jul(io)?|ago(sto)?|set(iembre)?|sep(tiembre)?|oct(ubre)?|nov(iembre)?|dic(iembre)?)$"
)
_WEEKDAYS = (
    ("monday", "mon", "lunes"), ("tuesday", "tue", "tues", "martes"),
    ("wednesday", "wed", "miercoles"), ("thursday", "thu", "thur", "thurs", "jueves"),
    ("friday", "fri", "viernes"), ("saturday", "sat", "sabado"), ("sunday", "sun", "domingo"),
)  # fmt: skip
_NEAR = {
    "today": 0, "hoy": 0, "tomorrow": 1, "manana": 1,
    "day after tomorrow": 2, "pasado manana": 2,
}  # fmt: skip
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
_DIGITS = re.compile(r"^(\d{1,2})\s?[./-]\s?(\d{1,2})(?:\.|\s?[./-]\s?(\d{4}|\d{2}))?$")
_FILLER = re.compile(r"\b(on|the|of|next|this|el|la|de|del|este|proximo)\b")


def typed_date(text: str, *, today: date) -> date | None:
    """The day meant by "3 Dec", "03.12.2026", "2026-12-03", "tomorrow" or "Thursday".

    Without a year it is the next such day; a weekday is one of the next seven days. With a year
    it may have passed. None means that the text is no day.
    """
    plain = unicodedata.normalize("NFD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = " ".join(_FILLER.sub(" ", plain.replace(",", " ")).split()).rstrip("!")
    if plain in _NEAR:
        return today + timedelta(days=_NEAR[plain])
    for number, names in enumerate(_WEEKDAYS):
        if plain.rstrip(".") in names:
            return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    if match := _ISO.match(plain):
        return _day(int(match[3]), int(match[2]), match[1], today)
    if match := _DIGITS.match(plain):
        return _day(int(match[1]), int(match[2]), match[3], today)
    return _in_words(plain.split(), today)


def _in_words(words: list[str], today: date) -> date | None:
    """ "3 dec", "dec 3rd", "thursday 3 december 2026"."""
    if words and any(words[0].rstrip(".") in names for names in _WEEKDAYS):
        words = words[1:]
    if len(words) not in (2, 3):
        return None
    first, second, year = words[0], words[1], words[2] if len(words) == 3 else None
    if not first[0].isdigit():
        first, second = second, first
    digits = re.match(r"^(\d{1,2})(?:st|nd|rd|th|\.)?$", first)
    name = second.rstrip(".")
    if digits is None or not _MONTH.match(name) or (year and not re.match(r"^\d{4}$", year)):
        return None
    month = next(at for at, names in enumerate(_MONTHS, 1) if name[:3] in names)
    return _day(int(digits[1]), month, year, today)


def _day(day: int, month: int, year: str | None, today: date) -> date | None:
    years = (
        [int(year) + (2000 if len(year) == 2 else 0)] if year else range(today.year, today.year + 9)
    )
    for number in years:
        try:
            found = date(number, month, day)
        except ValueError:  # 29 February, or no day at all
            continue
        if year or found >= today:
            return found
    return None
