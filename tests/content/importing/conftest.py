"""The starter pack in the database, and the way of a file through the services."""

import csv
import io

import pytest

from content.importing import drafts, planning, reading
from content.importing.applying import apply
from content.importing.columns import COLUMNS
from content.models import FAQ
from content.starter_content import load_pack
from content.starter_pack import read_pack


@pytest.fixture
def starter(db):
    load_pack(read_pack())


def entries():
    return [values for _pk, values in drafts.read(FAQ.objects.all())]


def rows_of(content):
    return planning.rows_of(reading.read(content).records)


def dry_run(content):
    return planning.plan(rows_of(content))


def run(content, by=None):
    """A dry run, and the import of what it showed."""
    rows = rows_of(content)
    return apply(rows, by=by, fingerprint=planning.plan(rows).fingerprint())


def sheet(*rows, columns=COLUMNS):
    """A CSV file of these rows, each a dict by column."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
