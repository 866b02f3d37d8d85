"""What needs attention in an entry: on its page as saved, and as JSON while somebody types."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_POST

from adminpanel.lines import LinesField
from bot.screens.answers import PAGE_UNITS
from content import snapshot, writing
from content.checks import Checked, of_faq
from content.models import FAQ, Source


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
    """The form's texts; what a published entry no longer changes is read from its row."""
    pk = form.get("faq", "")
    row = FAQ.objects.select_related("live").filter(pk=int(pk) if pk.isdigit() else 0).first()
    chosen = [int(pk) for pk in form.getlist("sources") if pk.isdigit()]
    texts = ("question", "label", "short_answer", "act_now", "full_answer")
    return Checked(
        key=form.get("key", row.key if row else ""),
        language=form.get("language", row.language if row else "en"),
        **{name: form.get(name, "") for name in texts},
        alternatives=LinesField().to_python(form.get("alternatives", "")),
        links=list(Source.objects.filter(pk__in=chosen).values_list("url", flat=True)),
        unopened=0,
        related=[],
        reviewed=False,
        review_by=row.live.review_by if row and row.live else None,
    )
