"""The columns of an entry in a file, and how a spreadsheet's cells hold them without loss."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, NamedTuple

COLUMNS = (
    "key", "language", "topic", "position", "question", "label", "short_answer", "act_now",
    "full_answer", "alternatives", "sensitive", "sources", "related",
)  # fmt: skip

# An entry's values by column: texts, and for some columns an int, a bool or a list.
Values = dict[str, Any]

# What a spreadsheet may take for a formula; see https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff]")
_PARTS = re.compile(r"((?:[^|\\]|\\.)*)(\||$)")


class SourceValue(NamedTuple):
    """A source as an entry's row names it; empty where the row leaves it out."""

    title: str
    publisher: str
    url: str
    seen_on: date | None = None


def clean(text: str) -> str:
    """The text without what no editor can type: control characters, spaces around it."""
    return _NOT_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def guard(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula; ``unguard`` undoes it."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguard(text: str) -> str:
    return text[1:] if _GUARDED.match(text) else text


def to_cell(column: str, value: Any) -> str:
    """The value as the text of a cell."""
    match column:
        case "sensitive":
            return "yes" if value else "no"
        case "alternatives" | "related":
            return guard("\n".join(value))
        case "sources":
            return guard("\n".join(source_line(source) for source in value))
    return guard(str(value))


def source_line(source: SourceValue) -> str:
    """``title | publisher | link | date seen``, with a backslash before a bar in a text."""
    parts = [source.title, source.publisher, source.url]
    if source.seen_on:
        parts.append(source.seen_on.isoformat())
    return " | ".join(part.replace("\\", "\\\\").replace("|", "\\|") for part in parts)


def source_parts(line: str) -> list[str]:
    """The texts between the bars of a source's line."""
    parts, at = [], 0
    while at <= len(line) and (found := _PARTS.match(line, at)):
        parts.append(re.sub(r"\\(.)", r"\1", found[1].strip()))
        if not found[2]:
            break
        at = found.end()
    return parts
