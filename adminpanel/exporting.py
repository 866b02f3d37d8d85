"""Drafts as a file to download."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from adminpanel import topic_tree
from adminpanel.import_forms import ExportForm
from adminpanel.staff_sessions import recently_confirmed
from content.errors import DomainError
from content.importing import drafts
from content.importing.writing import FORMATS
from content.models import FAQ


@require_safe
@recently_confirmed
def download(request: HttpRequest, *, admin: Any) -> HttpResponse:
    """The drafts of a language and of a topic with all below it, or of all."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    form = ExportForm(request.GET)
    if not form.is_valid():
        messages.error(request, _("Choose a kind of file, a language and a topic."))
        return redirect("admin:content_importjob_changelist")
    chosen = form.cleaned_data
    queryset = FAQ.objects.all()
    if chosen["language"]:
        queryset = queryset.filter(language=chosen["language"])
    if chosen["topic"]:
        queryset = queryset.filter(topic__in=topic_tree.with_all_below(chosen["topic"]))
    kind = FORMATS[chosen["format"]]
    try:
        content = kind.write([values for _pk, values in drafts.read(queryset)])
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("admin:content_importjob_changelist")
    name = f"faqs-{timezone.now():%Y-%m-%d}.{kind.suffix}"
    return HttpResponse(
        content,
        content_type=kind.content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
