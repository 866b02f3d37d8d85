"""Words that mean the same for search."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from adminpanel.content_admin import LiveAdmin
from adminpanel.lines import LinesField
from content.models import Synonym


class SynonymForm(forms.ModelForm):  # type: ignore[type-arg]
    words = LinesField(
        label=gettext_lazy("Words"),
        help_text=gettext_lazy("One a line: words or short phrases. The plainest one first."),
    )
    meanings = LinesField(
        label=gettext_lazy("Meanings"),
        help_text=gettext_lazy(
            "Leave empty where the words mean one another. Else one a line: what somebody who "
            "types one of the words may mean, but not the other way round, such as dx → diagnosis."
        ),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        words, meanings = cleaned.get("words", []), cleaned.get("meanings", [])
        if not words or (not meanings and len(words) < 2):
            self.add_error("words", _("Write at least two words, or one word and its meaning."))
        return cleaned


@admin.register(Synonym)
class SynonymAdmin(LiveAdmin):
    form = SynonymForm
    list_display = ["__str__", "language", "meanings_language", "is_published"]
    list_filter = ["language", "is_published"]
    search_fields = ["key", "words", "meanings"]
    prepopulated_fields = {"key": ["words"]}
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "is_published", "words", "meanings", ("language", "meanings_language"), "key",
                ],
                "description": gettext_lazy(
                    "Search reads these for what patients type. Saving changes search at once."
                ),
            },
        )
    ]  # fmt: skip
