"""What a row's cells mean, or what is wrong with them in the words of whoever made the file."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from content.importing.columns import COLUMNS, SourceValue, Values, clean, source_parts
from content.publishing import LONGEST_SHORT_ANSWER
from content.rendering import text_length

_LONGEST = {"key": 80, "question": 200, "label": 40, "full_answer": 30_000, "act_now": 4000}
_LONGEST_ALTERNATIVE = 200
_REQUIRED = ("key", "language", "topic", "question", "short_answer")
_YES, _NO = ("yes", "true", "1", "sí", "si", "x"), ("no", "false", "0", "")
_KEY = re.compile(r"[A-Za-z0-9_-]+")
_Parser = Callable[[Any, str], Any]
_valid_url = URLValidator(schemes=["https"])


class _WrongError(ValueError):
    """A cell cannot be used; the message says why."""


def check(cells: dict[str, Any]) -> tuple[Values, list[str]]:
    """The values of the columns that the row has, and every error in it.

    An empty cell is an empty text, but an empty position means that the row does not say.
    """
    values: Values = {}
    errors = [_("There is no column “%s”.") % name for name in cells if name not in COLUMNS]
    for name in COLUMNS:
        if name in cells:
            try:
                parse: _Parser = _PARSERS.get(name, _text)
                values[name] = parse(cells[name], name)
            except _WrongError as error:
                errors.append(str(error))
    if values.get("position", 0) is None:
        del values["position"]
    errors += _across(values)
    return values, errors


def lacking(values: Values) -> list[str]:
    """Errors for what a new entry cannot do without."""
    return [_("“%s” is missing.") % name for name in _REQUIRED if name not in values]


def _across(values: Values) -> list[str]:
    errors = []
    shown = text_length(values.get("short_answer", "")) + text_length(values.get("act_now", ""))
    if shown > LONGEST_SHORT_ANSWER:
        errors.append(
            _("The short answer and its signs have %(shown)d characters; %(most)d fit a message.")
            % {"shown": shown, "most": LONGEST_SHORT_ANSWER}
        )
    if values.get("key") in values.get("related", ()):
        errors.append(_("The entry is related to itself."))
    return errors


def _text(cell: Any, name: str) -> str:
    if not isinstance(cell, str):
        if cell is not None and not isinstance(cell, int):
            raise _WrongError(_("“%s” must be a text.") % name)
        cell = "" if cell is None else str(cell)
    text = clean(cell)
    if not text and name in _REQUIRED:
        raise _WrongError(_("“%s” is empty.") % name)
    most = _LONGEST.get(name)
    if most and len(text) > most:
        raise _WrongError(
            _("“%(name)s” has %(length)d characters; %(most)d is the most.")
            % {"name": name, "length": len(text), "most": most}
        )
    return text


def _key(cell: Any, name: str) -> str:
    key = _text(cell, name)
    if not _KEY.fullmatch(key):
        raise _WrongError(
            _("The key “%s” may hold letters without accents, digits, - and _ only.") % key
        )
    return key


def _language(cell: Any, name: str) -> str:
    language = _text(cell, name).lower()
    known = [code for code, _label in settings.LANGUAGES]
    if language not in known:
        raise _WrongError(
            _("The language “%(language)s” is none of %(known)s.")
            % {"language": language, "known": ", ".join(known)}
        )
    return language


def _position(cell: Any, _name: str) -> int | None:
    text = str("" if cell is None else cell).strip()
    if not text:
        return None
    if isinstance(cell, bool) or not re.fullmatch(r"[0-9]{1,6}", text):
        raise _WrongError(_("The position “%s” is no whole number from 0 on.") % text)
    return int(text)


def _sensitive(cell: Any, _name: str) -> bool:
    text = str("" if cell is None else cell).strip().lower()
    if text not in (*_YES, *_NO):
        raise _WrongError(_("“Sensitive” must be yes or no, not “%s”.") % text)
    return text in _YES


def _lines(cell: Any, name: str) -> list[str]:
    lines = cell if isinstance(cell, list) else str(cell or "").splitlines()
    if not all(isinstance(line, str) for line in lines):
        raise _WrongError(_("“%s” must be a list of texts.") % name)
    return [line for one in lines if (line := " ".join(clean(one).split()))]


def _alternatives(cell: Any, name: str) -> list[str]:
    lines = _lines(cell, name)
    for line in lines:
        if len(line) > _LONGEST_ALTERNATIVE:
            raise _WrongError(_("The other way to ask it “%s…” is too long.") % line[:40])
    return lines


def _related(cell: Any, name: str) -> list[str]:
    cell = cell if isinstance(cell, list) else str(cell or "").replace(",", "\n")
    return sorted(set(_lines(cell, name)))


def _sources(cell: Any, name: str) -> list[SourceValue]:
    given = cell if isinstance(cell, list) else str(cell or "").splitlines()
    sources = [_source(one) for one in given if one]
    if len({source.url for source in sources}) < len(sources):
        raise _WrongError(_("The row names a source twice."))
    return sorted(sources, key=lambda source: source.url)


def _source(given: Any) -> SourceValue:
    if isinstance(given, SourceValue):
        given = list(given)
    elif isinstance(given, dict):
        given = [given.get(name) for name in SourceValue._fields]
    else:
        given = source_parts(clean(str(given)))
    parts = ["" if part is None else clean(str(part)) for part in given]
    if len(parts) == 1:
        parts = ["", "", *parts]
    if len(parts) not in (3, 4):
        raise _WrongError(_("A source is written: title | publisher | link | date seen."))
    title, publisher, url = parts[:3]
    try:
        _valid_url(url)
    except ValidationError:
        raise _WrongError(_("The source’s link “%s” is no https address.") % url[:80]) from None
    if len(url) > 500 or len(title) > 300 or len(publisher) > 200 or not urlsplit(url).hostname:
        raise _WrongError(_("The source “%s…” is too long.") % url[:40])
    try:
        seen_on = date.fromisoformat(parts[3]) if parts[3:] and parts[3] else None
    except ValueError:
        raise _WrongError(_("“%s” is no date such as 2026-11-25.") % parts[3]) from None
    return SourceValue(title, publisher, url, seen_on)


_PARSERS: dict[str, _Parser] = {
    "key": _key,
    "language": _language,
    "position": _position,
    "sensitive": _sensitive,
    "alternatives": _alternatives,
    "related": _related,
    "sources": _sources,
}
