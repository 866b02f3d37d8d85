"""Words and their plain meaning."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from adminpanel.content_admin import LiveAdmin
from adminpanel.lines import LinesField
from adminpanel.usage_list import usage_list
from content import usage
from content.models import GlossaryTerm


class GlossaryTermForm(forms.ModelForm):  # type: ignore[type-arg]
    variants = LinesField(
        label=_("Other forms"), help_text=_("One a line: plurals, abbreviations, spellings.")
    )

    class Meta:
        widgets = {"meaning": UnfoldAdminTextareaWidget(attrs={"rows": 4})}


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(LiveAdmin):
    form = GlossaryTermForm
    list_display = ["term", "language", "meaning", "is_published"]
    list_filter = ["language", "is_published"]
    search_fields = ["term", "meaning", "key"]
    fieldsets = [
        (
            None,
            {
                "fields": ["is_published", "term", "meaning", "variants", ("language", "key")],
                "description": _(
                    "There is no draft here: while this is shown to patients, saving changes "
                    "what they see at once."
                ),
            },
        ),
        (_("Where it is used"), {"fields": ["used_in"]}),
    ]
    readonly_fields = ["used_in"]

    @admin.display(description=_("used in"))
    def used_in(self, term: GlossaryTerm) -> str:
        return usage_list(term, usage.of_term)
