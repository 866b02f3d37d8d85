"""What needs attention in an entry: on its page as saved, and as JSON while somebody types."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_POST

from adminpanel import faq_typed
from bot.screens.answers import PAGE_UNITS
from content import snapshot, writing
from content.checks import Checked, of_faq
from content.models import FAQ


def of_saved(faq: FAQ) -> dict[str, Any]:
    """For the entry's page: one line of measures, and the findings."""
    return _about(of_faq(faq))


@require_POST
def as_you_type(request: HttpRequest, *, admin: Any) -> HttpResponse:
    """The same for the form as it stands in the browser. Nothing is kept."""
    if not (admin.has_change_permission(request) or admin.has_add_permission(request)):
        raise PermissionDenied
    about = _about(_typed(request.POST))
    findings = [{"level": str(one.level), "message": one.message} for one in about["findings"]]
    return JsonResponse({"measures": about["measures"], "findings": findings})


def _about(entry: Checked) -> dict[str, Any]:
    findings = writing.attention(entry, snapshot.current(), today=timezone.now().date())
    return {
        "measures": writing.measures(entry, page_units=PAGE_UNITS),
        "findings": findings,
    }


def _typed(form: QueryDict) -> Checked:
    typed = faq_typed.read(form)
    faq, live = typed.faq, typed.row.live if typed.row else None
    return Checked(
        key=faq.key,
        language=faq.language,
        **{name: getattr(faq, name) for name in faq_typed.TEXTS},
        alternatives=faq.alternatives,
        links=[source.url for source in typed.sources],
        unopened=0,
        related=[],
        reviewed=False,
        review_by=live.review_by if live else None,
    )
