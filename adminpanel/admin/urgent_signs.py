"""Signs that need a call now."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextareaWidget

from adminpanel import trying
from adminpanel.content_admin import LiveAdmin
from adminpanel.lines import LinesField, PhrasesField
from content.models import UrgentSign
from content.snapshot import Sign
from content.urgent import fired


class UrgentSignForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        widgets = {
            "notice": UnfoldAdminTextareaWidget(attrs={"rows": 6}),
            "act": UnfoldAdminTextareaWidget(attrs={"rows": 5}),
            "say": UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        }

    phrases = PhrasesField(
        label=gettext_lazy("Phrases that trigger it"),
        rows=10,
        help_text=gettext_lazy(
            "One a line. “ + ” joins what must all be there, “/” separates other ways to say it, "
            "“*” at the end of a word stands for any ending: leg*/feet + numb/can't feel"
        ),
    )
    must_fire = LinesField(
        label=gettext_lazy("Sentences that must trigger it"),
        help_text=gettext_lazy("One a line, as a patient would type it. Checked when you save."),
    )
    must_not_fire = LinesField(
        label=gettext_lazy("Sentences that must not trigger it"),
        help_text=gettext_lazy("One a line. Checked when you save."),
    )

    def clean(self) -> dict[str, Any]:
        """Hold the phrases against the sentences that an editor wrote down as their test."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "phrases" in cleaned:
            sign = Sign("", "", "", "", "", "", "", tuple(cleaned["phrases"]))
            for sentence in cleaned.get("must_fire", []):
                if not fired([sign], sentence):
                    self.add_error("must_fire", _("No phrase is in “%s”.") % sentence)
            for sentence in cleaned.get("must_not_fire", []):
                if fired([sign], sentence):
                    self.add_error("must_not_fire", _("A phrase is in “%s”.") % sentence)
        return cleaned


@admin.register(UrgentSign)
class UrgentSignAdmin(LiveAdmin):
    form = UrgentSignForm
    list_display = ["title", "language", "number", "phrase_count", "is_published", "position"]
    list_filter = ["language", "is_published"]
    search_fields = ["title", "notice", "key"]
    autocomplete_fields = ["sources"]
    fieldsets = [
        (
            None,
            {
                "fields": ["is_published", "title", "number", "notice", "act", "say"],
                "description": gettext_lazy(
                    "There is no draft here: while this is shown to patients, saving changes "
                    "what they see at once."
                ),
            },
        ),
        (
            gettext_lazy("What triggers it"),
            {"fields": ["phrases", "must_fire", "must_not_fire"]},
        ),
        (
            gettext_lazy("Where it stands"),
            {"fields": [("language", "key"), "position", "sources"]},
        ),
    ]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(partial(trying.page, admin=self))
        return [path("try/", view, name="content_urgentsign_try"), *super().get_urls()]

    @admin.display(description=gettext_lazy("phrases"))
    def phrase_count(self, sign: UrgentSign) -> int:
        return len(sign.phrases)
