"""Every text that a patient can read exists in Spanish, and the compiled catalogue is the newest."""

import gettext
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "bot" / "locale" / "es" / "LC_MESSAGES"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|</?b>|</?i>")


@pytest.fixture(scope="module")
def catalogue():
    with (FOLDER / "django.po").open("rb") as file:
        return read_po(file)


def texts(message):
    """The message's source texts and translations, singular and plural."""
    sources = message.id if isinstance(message.id, tuple) else (message.id,)
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return sources, strings


def test_nothing_is_untranslated_or_in_doubt(catalogue):
    for message in catalogue:
        if message.id:
            assert all(texts(message)[1]), message.id
            assert not message.fuzzy, message.id


def test_placeholders_and_tags_are_the_same(catalogue):
    for message in catalogue:
        if message.id:
            sources, strings = texts(message)
            for string in strings:
                assert sorted(PLACEHOLDER.findall(string)) == sorted(
                    PLACEHOLDER.findall(sources[-1])
                ), message.id


def test_the_compiled_catalogue_is_the_newest(catalogue):
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)

    for message in catalogue:
        if message.id and not isinstance(message.id, tuple):
            assert compiled.gettext(message.id) == message.string


@pytest.mark.skipif(not shutil.which("xgettext"), reason="needs gettext")
def test_the_catalogue_holds_every_text(catalogue, tmp_path):
    shutil.copytree(ROOT / "bot", tmp_path / "bot", ignore=shutil.ignore_patterns("*.mo", "*.po"))
    (tmp_path / "bot" / "locale").mkdir(exist_ok=True)
    subprocess.run(
        [sys.executable, "-P", "-m", "django", "makemessages", "--settings", "config.settings",
         "--locale", "es", "--ignore", "simulator"],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=True, capture_output=True,
    )  # fmt: skip
    with (tmp_path / "bot" / "locale" / "es" / "LC_MESSAGES" / "django.po").open("rb") as file:
        found = {message.id for message in read_po(file) if message.id}

    assert found - {message.id for message in catalogue} == set()
