"""A file that somebody uploaded, as rows of cells. What it is shows in its content, not its name."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import openpyxl
from django.utils.translation import gettext as _

from content.errors import DomainError
from content.importing import pack_files
from content.importing.columns import COLUMNS, unguard

LARGEST_FILE = 20 * 1024 * 1024
_LARGEST_UNPACKED = 200 * 1024 * 1024
_LONGEST_CELL = 1_000_000
MOST_ROWS = 20_000


@dataclass
class Record:
    """One row: where it stands, its cells by column, and what is to say about it already."""

    where: str
    cells: dict[str, Any]
    errors: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    skipped: bool = False


@dataclass(frozen=True)
class Table:
    """The header, and the rows as they are read; reading may raise DomainError half-way."""

    headers: tuple[str, ...]
    records: Iterator[Record]

    @property
    def is_ours(self) -> bool:
        """Whether the columns are those of ``docs/import-export.md``."""
        return {"key", "language"} <= set(self.headers)


def read(content: bytes) -> Table:
    """Raises DomainError, in the reader's words, if this is no file that can be imported."""
    if len(content) > LARGEST_FILE:
        raise DomainError(_("The file is larger than 20 MB."))
    if content.startswith(b"PK\x03\x04"):
        return _zipped(content)
    text = _text(content)
    table = _json(text) if text.lstrip()[:1] in ("[", "{") else _csv(text)
    return Table(table.headers, _limited(table.records))


def _limited(records: Iterator[Record]) -> Iterator[Record]:
    for number, record in enumerate(records):
        if number >= MOST_ROWS:
            raise DomainError(_("The file has more than 20,000 rows. Split it."))
        yield record


def _text(content: bytes) -> str:
    try:
        text = content.decode(
            "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        )
    except UnicodeDecodeError:
        raise DomainError(
            _("The text is not in UTF-8. In Excel, save it as “CSV UTF-8” or as a workbook.")
        ) from None
    if "\x00" in text:
        raise DomainError(_("This is no CSV, XLSX, JSON or zip file."))
    if not text.strip():
        raise DomainError(_("The file is empty."))
    return text


def _csv(text: str) -> Table:
    first = text.lstrip("\n\r").partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    csv.field_size_limit(_LONGEST_CELL)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        headers = _headers(next(rows))
    except (csv.Error, StopIteration):
        raise DomainError(_("The first line names no columns.")) from None
    return Table(headers, _csv_records(rows, headers))


def _csv_records(rows: Any, headers: tuple[str, ...]) -> Iterator[Record]:
    line = rows.line_num
    try:
        for cells in rows:
            where, line = _("line %d") % (line + 1), rows.line_num
            if any(cell.strip() for cell in cells):
                yield _record(where, headers, cells)
    except csv.Error as error:
        raise DomainError(
            _("From line %(line)d on this is no CSV: %(error)s. A quotation mark may be missing.")
            % {"line": line + 1, "error": error}
        ) from None


def _record(where: str, headers: tuple[str, ...], cells: list[Any]) -> Record:
    record = Record(where, {})
    if any(cell not in ("", None) for cell in cells[len(headers) :]):
        record.errors.append(_("The row has more cells than the header has columns."))
    for header, cell in zip(headers, cells, strict=False):
        record.cells[header] = unguard(cell) if isinstance(cell, str) else cell
    return record


def _headers(cells: list[Any]) -> tuple[str, ...]:
    names = [str(cell or "").strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    if len(names) < 2 or not all(names):
        raise DomainError(_("The first line names no columns, or leaves one without a name."))
    if len(set(names)) < len(names):
        raise DomainError(_("Two columns have the same name."))
    lowered = [name.lower().replace(" ", "_") for name in names]
    return tuple(lowered if {"key", "language"} <= set(lowered) else names)


def _json(text: str) -> Table:
    """Objects of a list, each with the line on which it starts."""
    records = _json_records(text)
    first = next(records, None)
    if first is None:
        raise DomainError(_("The file is empty."))

    def all_of_them() -> Iterator[Record]:
        yield first
        yield from records

    return Table(tuple(first.cells), all_of_them())


def _json_records(text: str) -> Iterator[Record]:
    decoder = json.JSONDecoder()
    at, line, counted = _past_space(text, 0), 1, 0
    if text[at] != "[":
        raise DomainError(_("The JSON must be a list of entries."))
    at = _past_space(text, at + 1)
    while text[at : at + 1] != "]":
        line, counted = line + text.count("\n", counted, at), at
        try:
            row, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            raise DomainError(
                _("The JSON cannot be read from line %(line)d on: %(error)s.")
                % {"line": line, "error": error}
            ) from None
        record = Record(_("line %d") % line, row if isinstance(row, dict) else {})
        if not isinstance(row, dict):
            record.errors.append(_("This is no entry, but %(json)s.") % {"json": str(row)[:40]})
        yield record
        at = _past_space(text, at)
        if text[at : at + 1] == ",":
            at = _past_space(text, at + 1)
        elif text[at : at + 1] != "]":
            raise DomainError(_("A comma is missing in the JSON after line %d.") % line)


def _past_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _zipped(content: bytes) -> Table:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            unpacked = sum(info.file_size for info in archive.infolist())
    except zipfile.BadZipFile:
        raise DomainError(_("The file is damaged.")) from None
    if unpacked > _LARGEST_UNPACKED:
        raise DomainError(_("The file is too large once it is unpacked."))
    if "xl/workbook.xml" in names:
        return _xlsx(content)
    if any(name.endswith(".md") and "faqs/" in name for name in names):
        return Table(COLUMNS, _limited(_pack_records(content)))
    raise DomainError(_("The zip holds neither a workbook nor files of a starter pack."))


def _pack_records(content: bytes) -> Iterator[Record]:
    for where, values in pack_files.read(content):
        if isinstance(values, str):
            yield Record(where, {}, [values])
        else:
            yield Record(where, values)


def _xlsx(content: bytes) -> Table:
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        sheet = book.worksheets[0]
        rows = sheet.iter_rows()
        headers = _headers([cell.value for cell in next(rows)])
    except (DomainError, StopIteration) as error:
        raise DomainError(str(error) or _("The first line names no columns.")) from None
    except Exception as error:  # whatever a damaged workbook makes the library raise
        raise DomainError(_("The workbook cannot be read: %s.") % error) from error
    return Table(headers, _limited(_xlsx_records(rows, headers)))


def _xlsx_records(rows: Any, headers: tuple[str, ...]) -> Iterator[Record]:
    for line, cells in enumerate(rows, start=2):
        values = [_xlsx_value(cell.value) for cell in cells]
        if not any(values):
            continue
        record = _record(_("line %d") % line, headers, values)
        record.errors += [
            _("Column %(name)s holds a formula; put its value there.") % {"name": name}
            for name, cell in zip(headers, cells, strict=False)
            if cell.data_type == "f"
        ]
        yield record


def _xlsx_value(value: Any) -> str:
    """A cell's value as the text that somebody would have typed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
