"""Reading grade of patient text, so that editors see when it gets too hard."""

from __future__ import annotations

import re

import textstat

_LIST_ITEM = re.compile(r"^\s*[-*] +", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")


def reading_grade(markdown: str) -> float:
    """US school grade needed to read the text (Flesch–Kincaid), one decimal, at least 0.

    Source: Kincaid et al. 1975, as computed by textstat. A list item or a heading counts as
    a sentence of its own, because that is how it is read.
    """
    lines = []
    for line in _LINK.sub(r"\1", markdown).splitlines():
        text = _LIST_ITEM.sub("", line).strip("#*_> ").replace("**", "").strip()
        if text:
            lines.append(text if text[-1] in ".?!:" else f"{text}.")
    return max(0.0, round(textstat.flesch_kincaid_grade("\n".join(lines)), 1)) if lines else 0.0
