"""A file with errors is refused whole, and each error is named with its line."""

import io
import zipfile

import openpyxl
import pytest

from content.errors import DomainError
from content.importing import reading
from content.importing.columns import COLUMNS
from content.models import FAQ, Source, Topic
from tests.content.importing.conftest import dry_run, run, sheet

GOOD = {
    "key": "good", "language": "en", "topic": "liver", "question": "What is it?",
    "short_answer": "It is this.", "sources": "Guide | NCI | https://a.org/",
}  # fmt: skip
# What is wrong in a row that is otherwise good, and what is said of it.
WRONG = [
    ({"key": ""}, "“key” is empty"),
    ({"key": "two words"}, "The key “two words” may hold"),
    ({"key": "k" * 81}, "“key” has 81 characters; 80 is the most"),
    ({"language": ""}, "“language” is empty"),
    ({"language": "fr"}, "The language “fr” is none of en, es"),
    ({"topic": ""}, "“topic” is empty"),
    ({"topic": "knee"}, "There is no topic “knee”"),
    ({"position": "first"}, "The position “first” is no whole number"),
    ({"position": "-1"}, "The position “-1” is no whole number"),
    ({"question": " "}, "“question” is empty"),
    ({"question": "q" * 201}, "“question” has 201 characters"),
    ({"label": "l" * 41}, "“label” has 41 characters"),
    ({"short_answer": ""}, "“short_answer” is empty"),
    ({"short_answer": "word " * 600}, "fit a message"),
    ({"act_now": "a" * 4001}, "“act_now” has 4001 characters"),
    ({"full_answer": "f" * 30_001}, "“full_answer” has 30001 characters"),
    ({"alternatives": "a" * 201}, "is too long"),
    ({"sensitive": "perhaps"}, "“Sensitive” must be yes or no, not “perhaps”"),
    ({"sources": "Guide | https://b.org/"}, "A source is written: title | publisher"),
    ({"sources": "Guide | NCI | http://b.org/"}, "“http://b.org/” is no https address"),
    ({"sources": "Guide | NCI | https://b.org/ | May"}, "“May” is no date"),
    ({"sources": "https://c.org/"}, "The new source https://c.org/ needs a title"),
    ({"sources": "Other | NCI | https://known.org/"}, "is known as “Known | NCI"),
    ({"related": "nobody"}, "The related entry “nobody” does not exist"),
    ({"key": "selfish", "related": "selfish"}, "The entry is related to itself"),
    ({"key": "good"}, "The file has this key and language already, on line 2"),
    ({"sources": "https://known.org/\nhttps://known.org/"}, "names a source twice"),  # on two lines
]


@pytest.fixture(autouse=True)
def _content(db):
    Topic.objects.create(slug="liver")
    Source.objects.create(title="Known", publisher="NCI", url="https://known.org/")


def test_each_of_many_errors_is_named_with_its_line():
    rows = [GOOD | {"key": f"row-{at}"} | fault for at, (fault, _said) in enumerate(WRONG)]

    plan = dry_run(sheet(GOOD, *rows))

    assert len(WRONG) >= 20
    assert plan.rows[0].status == "new"
    for line, (row, (fault, said)) in enumerate(zip(plan.rows[1:], WRONG, strict=True), start=3):
        assert row.where == f"line {line}"
        assert row.status == "error", fault
        assert len(row.errors) == 1 and said in row.errors[0], (fault, row.errors)


def test_a_file_with_one_error_is_refused_whole():
    with pytest.raises(DomainError):
        run(sheet(GOOD, GOOD | {"key": "other", "topic": "knee"}))

    assert not FAQ.objects.exists()
    assert Source.objects.count() == 1


def test_a_line_is_counted_as_a_text_editor_counts():
    plan = dry_run(sheet(GOOD | {"full_answer": "one\ntwo\nthree"}, GOOD | {"key": "b b"}))

    assert [row.where for row in plan.rows] == ["line 2", "line 5"]


def test_a_row_with_too_many_cells():
    plan = dry_run(b"key,language,label\na,en,b,c\n")

    assert "more cells than the header" in plan.rows[0].errors[0]


def test_a_column_that_we_do_not_have():
    plan = dry_run(sheet(GOOD | {"colour": "red"}, columns=(*COLUMNS, "colour")))

    assert plan.rows[0].errors == ["There is no column “colour”."]


def test_a_new_entry_needs_what_an_existing_one_has():
    run(sheet(GOOD))
    part = b"key,language,label\ngood,en,Short\nother,en,Short\n"

    old, new = dry_run(part).rows

    assert (old.status, old.changes) == ("changed", ["label"])
    assert new.errors == ["“topic” is missing.", "“question” is missing.", "“short_answer” is missing."]  # fmt: skip


def test_a_formula_in_a_workbook():
    book = openpyxl.Workbook()
    book.active.append(["key", "language", "label"])
    book.active.append(["a", "en", "=1+1"])
    file = io.BytesIO()
    book.save(file)

    assert "Column label holds a formula; put its value there." in dry_run(file.getvalue()).rows[0].errors  # fmt: skip


def test_json_names_the_line_on_which_an_entry_starts():
    plan = dry_run(b'[\n {"key": "a b",\n  "language": "en"},\n 7,\n {"key": "c", "language": 1.5}\n]')  # fmt: skip

    assert [row.where for row in plan.rows] == ["line 2", "line 4", "line 5"]
    assert plan.rows[1].errors == ["This is no entry, but 7."]
    assert "“language” must be a text." in plan.rows[2].errors


def test_a_file_of_the_pack_that_cannot_be_read_is_named():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("faqs/en/liver/a.md", "---\nkey: b\n---\n")

    row = dry_run(file.getvalue()).rows[0]

    assert row.where == "faqs/en/liver/a.md"
    assert "it must equal the file name" in row.errors[0]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty"),
        (b"\x89PNG\r\n\x1a\n\x00", "not in UTF-8"),
        (b"a\x00b,c", "no CSV, XLSX, JSON or zip"),
        ("key,language\né,en".encode("latin-1"), "not in UTF-8"),
        (b"just a sentence", "names no columns"),
        (b"key,key\na,b", "Two columns have the same name"),
        (b'key,language\na,"b', "A quotation mark may be missing"),
        (b'{"key": 1}', "must be a list"),
        (b'[{"key": 1}, {"key": ]', "cannot be read from line 1"),
        (b'[{"key": 1} {"key": 2}]', "A comma is missing"),
        (b"PK\x03\x04 nonsense", "The file is damaged"),
        (b"x" * (reading.LARGEST_FILE + 1), "larger than 20 MB"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_what_is_no_file_to_import(content, said):
    with pytest.raises(DomainError, match=said):
        dry_run(content)
