"""The forms of the import and export pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from adminpanel import topic_tree
from content.importing import foreign
from content.models import ImportJob, ImportMapping

FORMATS = [
    ("xlsx", gettext_lazy("Excel workbook (XLSX)")),
    ("csv", gettext_lazy("CSV")),
    ("json", gettext_lazy("JSON")),
    ("pack", gettext_lazy("Starter pack’s files (zip)")),
]
_COLUMNS = {
    "question": gettext_lazy("Question"),
    "answer": gettext_lazy("Answer"),
    "topic": gettext_lazy("Topic"),
    "link": gettext_lazy("Link of its source"),
    "source_title": gettext_lazy("Title of its source"),
    "key": gettext_lazy("A key of its own"),
    "alternatives": gettext_lazy("Other ways to ask it"),
}


class ExportForm(forms.Form):
    format = forms.ChoiceField(
        label=gettext_lazy("Kind of file"), choices=FORMATS, widget=UnfoldAdminSelectWidget
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=[("", gettext_lazy("All languages")), *settings.LANGUAGES],
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    topic = forms.TypedChoiceField(
        label=gettext_lazy("Topic"),
        required=False,
        coerce=int,
        empty_value=None,
        widget=UnfoldAdminSelectWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = [("", _("All topics")), *topic_tree.choices()]  # type: ignore[attr-defined]


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File: CSV, XLSX, JSON or zip, up to 20 MB"),
        widget=UnfoldAdminFileFieldWidget,
    )


class MappingForm(forms.Form):
    """Which of the file's columns holds what; starts from a kept mapping, or from guesses."""

    def __init__(self, job: ImportJob, *args: Any, **kwargs: Any) -> None:
        kept = job.mapping or foreign.fitting(job.headers)
        kwargs.setdefault("initial", _initial(job, kept))
        super().__init__(*args, **kwargs)
        headers = [(header, header) for header in job.headers]
        for name, label in _COLUMNS.items():
            required = name in foreign.REQUIRED
            self.fields[f"column_{name}"] = forms.ChoiceField(
                label=label,
                choices=[("", _("Choose a column") if required else _("In no column")), *headers],
                required=required,
                widget=UnfoldAdminSelectWidget,
            )
        self.fields["language"] = forms.ChoiceField(
            label=_("Language of the file"),
            choices=settings.LANGUAGES,
            widget=UnfoldAdminSelectWidget,
        )
        self.fields["topic"] = forms.TypedChoiceField(
            label=_("Topic for rows whose own is none of ours"),
            choices=[("", _("Choose a topic")), *topic_tree.choices()],
            coerce=int,
            widget=UnfoldAdminSelectWidget,
        )
        self.fields["publisher"] = forms.CharField(
            label=_("Publisher of the sources (else the link’s site)"),
            max_length=200,
            required=False,
            widget=UnfoldAdminTextInputWidget,
        )
        self.fields["name"] = forms.CharField(
            label=_("Keep these choices as"), max_length=80, widget=UnfoldAdminTextInputWidget
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("column_question") and cleaned["column_question"] == cleaned.get(
            "column_answer"
        ):
            raise ValidationError(_("Question and answer cannot be the same column."))
        return cleaned

    def keep(self) -> ImportMapping:
        chosen = self.cleaned_data
        columns = {name: chosen[f"column_{name}"] for name in _COLUMNS}
        return foreign.keep_mapping(
            chosen["name"],
            columns={name: header for name, header in columns.items() if header},
            language=chosen["language"],
            topic_id=chosen["topic"],
            publisher=chosen["publisher"],
        )


def _initial(job: ImportJob, kept: ImportMapping | None) -> dict[str, Any]:
    columns = kept.columns if kept else foreign.guess(job.headers)
    initial: dict[str, Any] = {f"column_{name}": header for name, header in columns.items()}
    if kept is None:
        return initial | {"name": job.file_name.rpartition(".")[0][:80] or job.file_name[:80]}
    return initial | {
        "language": kept.language,
        "topic": kept.topic_id,
        "publisher": kept.publisher,
        "name": kept.name,
    }
