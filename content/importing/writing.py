"""Entries as a file: CSV, XLSX, JSON, or the starter pack's own files in a zip."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook

from content.errors import DomainError
from content.importing import pack_files
from content.importing.columns import COLUMNS, Values, to_cell

LONGEST_CELL = 32_767  # Excel's limit; a longer text would be cut


@dataclass(frozen=True)
class Format:
    """How a file of this kind is named and made."""

    suffix: str
    content_type: str
    write: Callable[[list[Values]], bytes]


def to_csv(entries: Iterable[Values]) -> bytes:
    """UTF-8 with a byte-order mark, without which Excel garbles accents."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for entry in entries:
        writer.writerow([to_cell(name, entry[name]) for name in COLUMNS])
    return text.getvalue().encode("utf-8-sig")


def to_xlsx(entries: Iterable[Values]) -> bytes:
    """One sheet with a header. Raises DomainError if a text is longer than a cell may be."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("FAQs")
    sheet.append(COLUMNS)
    for entry in entries:
        cells = [to_cell(name, entry[name]) for name in COLUMNS]
        if max(map(len, cells)) > LONGEST_CELL:
            raise DomainError(
                _("“%(key)s” is too long for a spreadsheet: choose another format.")
                % {"key": entry["key"]}
            )
        sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def to_json(entries: Iterable[Values]) -> bytes:
    """A list of objects, with lists where the cells of a sheet hold lines."""
    rows = [entry | {"sources": [one._asdict() for one in entry["sources"]]} for entry in entries]
    return json.dumps(rows, ensure_ascii=False, indent=1, default=_as_text).encode()


def _as_text(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value))


def to_pack(entries: Iterable[Values]) -> bytes:
    """The starter pack's files. Raises DomainError if a text would not fit their layout."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in pack_files.files(list(entries)):
            archive.writestr(name, text)
    return file.getvalue()


FORMATS = {
    "csv": Format("csv", "text/csv; charset=utf-8", to_csv),
    "xlsx": Format(
        "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", to_xlsx
    ),
    "json": Format("json", "application/json", to_json),
    "pack": Format("zip", "application/zip", to_pack),
}
