"""The form of an entry's draft, which never writes over what somebody else has just saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextareaWidget

from adminpanel import faq_texts, topic_tree
from adminpanel.faq_states import name_of
from adminpanel.lines import LinesField
from content.models import FAQ


class FAQForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        widgets = {
            name: UnfoldAdminTextareaWidget(attrs={"rows": rows, "data-markdown": ""})
            for name, rows in (("short_answer", 6), ("act_now", 4), ("full_answer", 18))
        }

    alternatives = LinesField(
        label=gettext_lazy("Other ways to ask it"),
        help_text=gettext_lazy("One a line, as patients would type it. Only search reads these."),
    )
    is_conflict = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "topic" in self.fields:
            topic = cast(forms.ChoiceField, self.fields["topic"])
            topic.choices = [("", _("Choose a topic")), *topic_tree.choices()]

    def clean_related(self) -> Any:
        related = self.cleaned_data["related"]
        if self.instance.pk and self.instance in related:
            raise ValidationError(_("An entry cannot be related to itself."))
        return related

    def clean(self) -> dict[str, Any] | None:
        """Refused if the draft is not the one that the form was opened with.

        The row stays locked until the admin has saved the form, in the same transaction.
        """
        cleaned = super().clean()
        if self.instance.pk:
            row = FAQ.objects.select_for_update().filter(pk=self.instance.pk)
            saved_at = row.values_list("edited_at", flat=True).first()
            if saved_at != _moment(self.data.get("edited_at", "")):
                self.is_conflict = True
                raise ValidationError(
                    _(
                        "Somebody else has saved this entry since you opened it, so yours is not "
                        "saved yet. Compare the two, then save again."
                    )
                )
        return cleaned


@dataclass(frozen=True)
class Both:
    """A field of which two people saved, or want to save, different texts."""

    label: str
    saved: str
    yours: str


def conflict(form: FAQForm, saved: FAQ) -> dict[str, Any]:
    """What the page shows of a refused save; empty if it was not refused for that."""
    if not form.is_conflict:
        return {}
    theirs = faq_texts.texts_of(saved, str(saved.topic))
    yours = faq_texts.texts_of(form.instance, str(form.instance.topic))
    if "sources" in form.cleaned_data:
        yours["sources"] = faq_texts.sources_of(form.cleaned_data["sources"])
    if "related" in form.cleaned_data:
        yours["related"] = "\n".join(sorted(other.key for other in form.cleaned_data["related"]))
    return {
        "saved_by": name_of(saved.edited_by),
        "saved_at": saved.edited_at,
        "both": [
            Both(str(label), theirs[name], yours[name])
            for name, label in faq_texts.LABELS.items()
            if theirs[name] != yours[name]
        ],
    }


def _moment(text: str) -> datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:  # well formed, but no such time
        return None
