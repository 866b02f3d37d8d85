"""Bar charts as SVG that the server draws; the table beside one says the same in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720, 160
_GAP = 0.25  # of a bar's room
_LABELS = 6  # at most so many below the bars


@dataclass(frozen=True)
class Bar:
    """One bar in the units of the drawing; ``value`` is what the table says of it."""

    label: str
    value: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Chart:
    title: str
    unit: str
    bars: tuple[Bar, ...]
    top: str
    labels: tuple[Bar, ...]

    @property
    def is_empty(self) -> bool:
        return not any(bar.height for bar in self.bars)


def chart(title: str, unit: str, points: Sequence[tuple[str, int, str]], *, top: int = 0) -> Chart:
    """Bars for (label, number, the number in words), as high as their share of ``top``, or of the
    highest.

    What is kept from the eye is to be 0 in the numbers as well: a bar would give it away.
    """
    highest = top or max((number for _label, number, _words in points), default=0)
    room = WIDTH / max(len(points), 1)
    bars = tuple(
        Bar(
            label,
            words,
            x=round((at + _GAP / 2) * room, 1),
            y=round(HEIGHT - _scaled(number, highest), 1),
            width=round(room * (1 - _GAP), 1),
            height=round(_scaled(number, highest), 1),
        )
        for at, (label, number, words) in enumerate(points)
    )
    every = -(-len(bars) // _LABELS) if bars else 1
    return Chart(title, unit, bars, str(highest), bars[::every])


def _scaled(number: int, highest: int) -> float:
    return HEIGHT * number / highest if highest else 0.0
