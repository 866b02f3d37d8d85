"""Texts of several lines, and lists of texts edited one per line."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from unfold.widgets import UnfoldAdminTextareaWidget

from content.urgent_phrases import parse_phrase


class LongTextField(forms.CharField):
    """Lines end as everywhere else: browsers post them with two characters, which would make an
    untouched text look changed."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n")


class LinesField(forms.Field):
    """A list of texts in a text area; blank lines and spaces around a line do not count."""

    widget = UnfoldAdminTextareaWidget

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.widget.attrs["rows"] = rows

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        lines = value if isinstance(value, list) else (value or "").splitlines()
        return [line.strip() for line in lines if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial) != self.to_python(data)


class PhrasesField(LinesField):
    """Phrases in the grammar of ``content/starter/README.md``; an error names its line."""

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        errors = []
        for number, phrase in enumerate(value, start=1):
            try:
                parse_phrase(phrase)
            except ValueError as error:
                errors.append(_("Line %(number)d: %(error)s") % {"number": number, "error": error})
        if errors:
            raise ValidationError(errors)
