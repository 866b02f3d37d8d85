"""Everything that is kept about a patient, as a page to read and as JSON; nothing goes to disk."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import models
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bot.models import (
    CallbackRequest,
    Delivery,
    Feedback,
    Patient,
    Reminder,
    SavedAnswer,
    SeenAnswer,
    VisitQuestion,
)
from bot.screen import Document
from content.models import FAQ

# Keys of rows, hashes to find them by, senders' claims, whose row it is, and who of the staff.
_LEFT_OUT = frozenset(
    ["id", "telegram_hash", "lease", "lease_until", "patient", "claimed_by", "nudges"]
)


def documents(patient: Patient) -> list[Document]:
    """A readable page in the active language, and the same as JSON."""
    sections = list(_sections(patient))
    page = render_to_string(
        "bot/export.html",
        {
            "sections": [
                (heading, [_readable(row, patient) for row in rows])
                for _key, heading, rows in sections
            ],
            "language": patient.language,
        },
    )
    data = {
        key: [{field.name: _plain(row, field) for field in _fields(row)} for row in rows]
        for key, _heading, rows in sections
    }
    return [
        Document("my-data.html", page.encode()),
        Document("my-data.json", json.dumps(data, ensure_ascii=False, indent=2).encode()),
    ]


def _sections(patient: Patient) -> Iterable[tuple[str, str, list[models.Model]]]:
    yield "account", _("Account, consent and settings"), [patient]
    yield "reminders", _("Reminders"), [*Reminder.objects.filter(patient=patient)]
    yield "tags", _("Groups that the team has put me in"), [*patient.tags.all()]
    messages = Delivery.objects.filter(patient=patient).select_related("reminder", "broadcast")
    yield "messages", _("Messages sent or waiting"), [*messages]
    saved = SavedAnswer.objects.filter(patient=patient).select_related("faq__live")
    yield "saved_answers", _("Saved answers"), [*saved]
    questions = VisitQuestion.objects.filter(patient=patient).select_related("faq__live")
    yield "visit_questions", _("Questions for my visit"), [*questions]
    feedback = Feedback.objects.filter(patient=patient).select_related("revision")
    yield "feedback", _("Feedback"), [*feedback]
    seen = SeenAnswer.objects.filter(patient=patient).select_related("revision")
    yield "opened_answers", _("Answers opened in the last weeks"), [*seen]
    requests = CallbackRequest.objects.filter(patient=patient).select_related("care_team")
    yield "callback_requests", _("Requests to be called"), [*requests]


def _fields(row: models.Model) -> list[models.Field[Any, Any]]:
    """The row's own fields. What staff noted about the patient is the patient's data, too."""
    return [field for field in row._meta.concrete_fields if field.name not in _LEFT_OUT]


def _plain(row: models.Model, field: models.Field[Any, Any]) -> Any:
    value = getattr(row, field.name)
    if isinstance(value, models.Model):
        return _name(value)
    if value is None or isinstance(value, str | int | bool | list):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _name(row: models.Model) -> str:
    """An entry is named as patients last read it: its draft is for editors only."""
    if not isinstance(row, FAQ):
        return str(row)
    last = row.live or row.revisions.first()
    return last.question if last else ""


def _readable(row: models.Model, patient: Patient) -> list[tuple[str, str]]:
    """Pairs of a label and a value in words."""
    return [
        (str(field.verbose_name).capitalize(), text)
        for field in _fields(row)
        if (text := _in_words(row, field, patient))
    ]


def _in_words(row: models.Model, field: models.Field[Any, Any], patient: Patient) -> str:
    value = getattr(row, field.name)
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(value.astimezone(patient.zone), _("j F Y, G:i"))
    if isinstance(value, date):
        return date_format(value, _("j F Y"))
    if value is None or value == []:
        return ""
    if isinstance(value, models.Model):
        return _name(value)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
