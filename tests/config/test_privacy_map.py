"""The data map in docs/privacy.md and the models say the same."""

import re
from pathlib import Path

from django.apps import apps
from django.conf import settings

from bot import retention
from bot.fields import EncryptedTextField

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "privacy.md").read_text("utf-8")
OURS = {"adminpanel", "bot", "content"}
ALSO = {"auth.User", "admin.LogEntry", "sessions.Session"}


def mapped():
    """Fields by model, as the page lists them, with what it says of each."""
    fields = {}
    for label, listed in re.findall(r"^\| `([a-z_]+\.\w+)` \| ([^|]+) \|", PAGE, re.M):
        for name, note in re.findall(r"`(\w+)`(?: \((\w+)\))?", listed):
            assert (label, name) not in fields, f"{label}.{name} is listed twice"
            fields[label, name] = note
    return fields


def kept():
    return {
        (model._meta.label, field.name): field
        for model in apps.get_models()
        if model._meta.app_label in OURS or model._meta.label in ALSO
        for field in [*model._meta.local_concrete_fields, *model._meta.local_many_to_many]
    }


def test_every_field_is_in_the_map_and_every_entry_of_it_exists():
    missing = sorted(".".join(key) for key in kept().keys() - mapped().keys())
    gone = sorted(".".join(key) for key in mapped().keys() - kept().keys())

    assert missing == [], "add these to the tables of docs/privacy.md"
    assert gone == [], "docs/privacy.md lists what no model has"


def test_it_says_of_each_encrypted_field_that_it_is():
    marked = {key for key, note in mapped().items() if note == "enc"}

    assert marked == {key for key, field in kept().items() if isinstance(field, EncryptedTextField)}


def test_every_rule_of_retention_is_in_the_table_with_its_days():
    table = dict(re.findall(r"^\| `(\w+_DAYS)` \| (\d+) \|", PAGE, re.M))

    names = [rule.setting for rule in retention.RULES] + ["SEEN_ANSWERS_DAYS"]  # bot/seen.py

    assert table == {name: str(getattr(settings, name)) for name in names}
