"""“Try a question”: what the bot would make of a sentence, step by step. Nothing is kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from content import snapshot
from content.chitchat import asks_about_doses, small_talk
from content.search.confidence import Confidence
from content.search.published import mode, search
from content.urgent import alarms

_MEANING = {
    Confidence.CONFIDENT: gettext_lazy("The first entry is given as the answer."),
    Confidence.POSSIBLE: gettext_lazy("The first three are offered under “Did you mean”."),
    Confidence.NONE: gettext_lazy("The patient reads that there is no answer."),
}


class TryForm(forms.Form):
    sentence = forms.CharField(
        label=gettext_lazy("What a patient might type"),
        max_length=4096,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("The patient’s language"),
        choices=settings.LANGUAGES,
        widget=UnfoldAdminSelectWidget,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, *, admin: Any) -> HttpResponse:
    """The form and, once a sentence was sent, what becomes of it."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    form = TryForm(request.POST or None)
    context = admin.admin_site.each_context(request) | {
        "title": _("Try a question"),
        "opts": admin.opts,
        "form": form,
        "found": found(**form.cleaned_data) if form.is_valid() else None,
    }
    return TemplateResponse(request, "adminpanel/trying.html", context)


def found(*, sentence: str, language: str) -> dict[str, Any]:
    """The signs that fire, the rules that apply, and the entries with their scores."""
    content = snapshot.current()
    hits = search(content, sentence, language)
    return {
        "signs": alarms(content, sentence, language),
        "is_small_talk": small_talk(sentence) is not None,
        "is_about_doses": asks_about_doses(sentence),
        "entries": hits.best[:5],
        "meaning": _MEANING[hits.confidence],
        "mode": mode(),
        "thresholds": settings.SEARCH_THRESHOLDS[mode()],
    }
