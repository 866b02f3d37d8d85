"""Rows of a table within another form."""

from __future__ import annotations

from typing import Any

from django import forms
from unfold.admin import TabularInline


class NamedFieldsForm(forms.ModelForm):  # type: ignore[type-arg]
    """Names each field for screen readers, which do not connect it with its column's heading."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label


class RowsInline(TabularInline):
    form = NamedFieldsForm
    extra = 0
    hide_title = True
