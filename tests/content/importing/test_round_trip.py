"""What was exported comes back without a change."""

import csv
import io
from datetime import date

import openpyxl
import pytest

from content.importing.columns import (
    COLUMNS,
    SourceValue,
    guard,
    source_line,
    source_parts,
    unguard,
)
from content.importing.writing import FORMATS
from content.models import FAQ, Revision, Source, Topic
from content.models.version import ContentVersion
from tests.content.importing.conftest import dry_run, entries, run

NASTY = [
    "=HYPERLINK(1)", "+1", "-1", "@x", "'=1", "''=1", "'", "it's", "- a list\n- of two", "a | b",
    "\\", "a\\|b", "ñ ‘’ 🎗", '"quoted", and; so\ton',
]  # fmt: skip


def test_the_whole_pack_comes_back_unchanged(starter):
    count = FAQ.objects.count()

    plans = {name: dry_run(FORMATS[name].write(entries())) for name in FORMATS}

    assert count >= 200
    nothing = {"new": 0, "changed": 0, "unchanged": count, "skipped": 0, "error": 0}
    assert {name: plan.counts for name, plan in plans.items()} == dict.fromkeys(FORMATS, nothing)


def test_the_pack_can_be_rebuilt_from_its_export(starter):
    before = {(one["key"], one["language"]): one for one in entries()}
    for name in FORMATS:
        content = FORMATS[name].write(entries())
        FAQ.objects.update(live=None)
        Revision.objects.all().delete()
        FAQ.objects.all().delete()
        Source.objects.all().delete()

        run(content)

        assert {(one["key"], one["language"]): one for one in entries()} == before, name
        assert not FAQ.objects.published().exists()


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("text", NASTY)
def test_odd_texts_come_back(db, name, text):
    faq = FAQ.objects.create(
        key="odd", topic=Topic.objects.create(slug="liver"), question=text, short_answer=text,
        full_answer=f"Text\r\n{text}", alternatives=["an alternative", text.splitlines()[0]],
    )  # fmt: skip
    faq.sources.add(
        Source.objects.create(
            title=text.splitlines()[0], publisher="a|b", url="https://a.org/?a=1|2",
            seen_on=date(2026, 1, 2),
        )
    )  # fmt: skip

    assert dry_run(FORMATS[name].write(entries())).counts["unchanged"] == 1


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_cell_can_be_taken_for_a_formula(db, text):
    FAQ.objects.create(
        key="odd", topic=Topic.objects.create(slug="liver"), question=text, short_answer=text,
        alternatives=[text.strip()],
    )  # fmt: skip

    rows = list(csv.reader(io.StringIO(FORMATS["csv"].write(entries()).decode("utf-8-sig"))))
    book = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"].write(entries())))

    for cells in (rows[1], [cell.value for cell in book.active[2]]):
        assert not any(str(cell or "").startswith(("=", "+", "-", "@", "\t")) for cell in cells)
    assert {cell.data_type for cell in book.active[2]} <= {"s", "inlineStr", "n"}
    assert rows[0] == list(COLUMNS)


@pytest.mark.parametrize("text", NASTY)
def test_the_guard_is_undone(text):
    assert unguard(guard(text)) == text


def test_a_sources_bars_are_kept():
    source = SourceValue("a | b", "c\\", "https://a.org/|")

    assert source_parts(source_line(source)) == list(source[:3])


def test_an_import_leaves_what_patients_see(starter):
    live, version = (
        FAQ.objects.get(key="liver-surgery", language="en").live,
        ContentVersion.current(),
    )
    wanted = [one | {"short_answer": "New text."} for one in entries()]

    assert run(FORMATS["csv"].write(wanted)).counts["changed"] == len(wanted)

    faq = FAQ.objects.get(key="liver-surgery", language="en")
    assert faq.short_answer == "New text."
    assert faq.live == live
    assert faq.live.short_answer != "New text."
    assert ContentVersion.current() == version
    assert FAQ.objects.published().count() == len(wanted)
