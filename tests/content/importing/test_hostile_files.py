"""Files made to do harm: each is refused in words, quickly, and nothing of it is kept."""

import io
import tracemalloc
import zipfile

import openpyxl
import pytest

from content.errors import DomainError
from content.importing import reading
from content.importing.columns import guard

ENTITIES = """<?xml version="1.0"?><!DOCTYPE x [
<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY f SYSTEM "file:///etc/passwd">]>"""


def zipped(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def workbook_with(part, change):
    """A small workbook, with one part of its XML changed."""
    book = openpyxl.Workbook()
    for row in (["key", "language"], ["one", "en"]):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    assert part in files
    files[part] = change(files[part])
    return zipped(files)


def read_all(content):
    return [record.cells for record in reading.read(content).records]


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_entities_in_a_workbook_are_refused(part):
    def declare(xml):
        body = xml.partition("?>")[2] if xml.startswith("<?xml") else xml
        return ENTITIES + body

    with pytest.raises(DomainError, match="cannot be read"):
        read_all(workbook_with(part, declare))


def test_a_zip_that_unpacks_to_too_much_is_refused_before_it_is_unpacked():
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/workbook.xml", "w") as part,
    ):
        for _megabyte in range(210):
            part.write(bytes(1_000_000))
    bomb = buffer.getvalue()
    assert len(bomb) < reading.LARGEST_FILE
    tracemalloc.start()
    try:
        with pytest.raises(DomainError, match="too large once it is unpacked"):
            reading.read(bomb)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_a_file_that_is_too_large_is_refused():
    with pytest.raises(DomainError, match="larger than 20 MB"):
        reading.read(b"key,language\n" + b"x" * reading.LARGEST_FILE)


@pytest.mark.parametrize(
    "content",
    [b"\x7fELF\x02\x01\x01\x00" + bytes(40), b"\x89PNG\r\n\x1a\n\x00\x00", b"%PDF-1.7\n\xff\xfe\x00",
     b"PK\x03\x04 and no zip", b"<html><script>alert(1)</script></html>", b""],
)  # fmt: skip
def test_what_a_file_is_shows_in_its_content_not_its_name(content):
    with pytest.raises(DomainError):
        read_all(content)


def test_a_zip_writes_nowhere():
    """Names that lead out of a folder are no files of a pack."""
    hostile = zipped({"../../faqs/en/liver/evil.md": "x", "/etc/faqs/evil.md": "x"})
    records = list(reading.read(hostile).records)

    assert all(record.errors or not record.cells for record in records)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("x")'])
def test_no_text_we_write_is_a_formula_in_a_spreadsheet(text):
    assert guard(text).startswith("'")
