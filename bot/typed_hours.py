"""Reads two times of day, from one to the other, as people type them."""

from __future__ import annotations

import re
import unicodedata
from datetime import time

_PARTS = {"am": 0, "morning": 0, "manana": 0, "madrugada": 0}
_PARTS |= {"pm": 12, "afternoon": 12, "evening": 12, "night": 12, "tarde": 12, "noche": 12}
_NAMED = {
    "noon": time(12), "midday": time(12), "mediodia": time(12),
    "midnight": time(0), "medianoche": time(0),
}  # fmt: skip
_SIDE = (
    rf"(?:at |las? |el )?(?:(?P<named{{0}}>{'|'.join(_NAMED)})|"
    r"(?P<hour{0}>\d{{1,2}})(?: ?[:.h] ?(?P<minute{0}>\d{{2}}))? ?(?:h|hs|hours|horas|o.clock)?"
    rf"(?: ?(?:at|in the|of the|de la|por la)? ?(?P<part{{0}}>{'|'.join(_PARTS)}))?)"
)
_BETWEEN = r" ?(?:-|–|—|to|until|till|and|hasta|a|al|y) ?"
_HOURS = re.compile(
    rf"(?:from|between|desde|entre|de)? ?{_SIDE.format(1)}{_BETWEEN}{_SIDE.format(2)}"
)
# Quiet for longer than this by what was typed: "10 to 7" then means ten in the evening.
_LONGEST_HOURS = 14


def typed_hours(text: str) -> tuple[time, time] | None:
    """The two times meant by "22:00 to 7:30", "10pm-7am", "de 22 a 7" or "10 to 7".

    None means that the text is not two times of day, or twice the same.
    """
    match = _HOURS.fullmatch(_plain(text))
    if match is None:
        return None
    start, end = _time(match, 1), _time(match, 2)
    if start is None or end is None or start == end:
        return None
    if _is_bare(match) and (end.hour - start.hour) % 24 > _LONGEST_HOURS:
        start = start.replace(hour=(start.hour + 12) % 24)
    return start, end


def _time(match: re.Match[str], side: int) -> time | None:
    if named := match[f"named{side}"]:
        return _NAMED[named]
    hour, minute = int(match[f"hour{side}"]), int(match[f"minute{side}"] or 0)
    part = match[f"part{side}"]
    if part and hour <= 12:  # "12 at night" is midnight, "2 at night" is after it
        late = 6 <= hour < 12 if part in ("night", "noche") else bool(_PARTS[part])
        hour = hour % 12 + (12 if late else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _is_bare(match: re.Match[str]) -> bool:
    """Two hours up to 12 with nothing to say which half of the day they are in."""
    if match["part1"] or match["part2"]:
        return False
    hours = (match["hour1"], match["hour2"])
    return all(hour and not hour.startswith("0") and int(hour) <= 12 for hour in hours)


def _plain(text: str) -> str:
    """Small letters without accents, "p.m." as "pm", and single spaces."""
    letters = unicodedata.normalize("NFKD", text.lower())
    plain = " ".join("".join(one for one in letters if not unicodedata.combining(one)).split())
    return re.sub(r"\b([ap])\. ?m\b\.?", r"\1m", plain).strip(" .,!¡")
