"""What became of reminders: answers as counts, and who could not reach the team."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bot.models import CallbackRequest, CareTeam, Delivery, Reminder

PERIODS = (7, 30, 90)
_ON_A_PAGE = 50
_Answer = Delivery.Answer


@require_safe
def page(request: HttpRequest, *, admin: Any) -> HttpResponse:
    """Counts by answer for a period and a team, and the patients who could not reach the team."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    asked = request.GET.get("days", "")
    days = int(asked) if asked in map(str, PERIODS) else PERIODS[0]
    team = request.GET.get("team", "")
    since = timezone.now() - timedelta(days=days)
    # A proposal asks something else: it has answers of its own.
    sent = Delivery.objects.filter(broadcast=None, nudges=None, sent_at__gte=since).exclude(
        answer__in=(_Answer.ACCEPTED, _Answer.DECLINED)
    )
    sent = sent.exclude(reminder__status=Reminder.Status.PROPOSED)
    if team.isdigit():
        sent = sent.filter(patient__care_team=int(team))
    open_call = CallbackRequest.objects.open().filter(patient=OuterRef("patient")).order_by()
    called = CallbackRequest.objects.filter(
        patient=OuterRef("patient"), created_at__gte=OuterRef("answered_at")
    )
    missed = (
        sent.filter(answer=_Answer.NOT_REACHED)
        .annotate(waits=Exists(open_call), asked=Exists(called))
        .select_related("patient__care_team")
        .order_by("-answered_at")
    )
    if only_asked := request.GET.get("asked") == "1":
        missed = missed.filter(Q(asked=True) | Q(waits=True))
    context = admin.admin_site.each_context(request) | {
        "title": _("Answers to reminders"),
        "opts": admin.opts,
        "days": days,
        "periods": PERIODS,
        "team": team,
        "teams": CareTeam.objects.all(),
        "only_asked": only_asked,
        "total": sent.count(),
        "counts": _counts(sent),
        "here": Paginator(missed, _ON_A_PAGE).get_page(request.GET.get("page")),
        "query": f"days={days}&team={team if team.isdigit() else ''}&asked={int(only_asked)}&",
    }
    return TemplateResponse(request, "adminpanel/reminder_outcomes.html", context)


def _counts(sent: Any) -> list[tuple[str, int]]:
    found = dict(sent.order_by().values_list("answer").annotate(Count("pk")))
    counts = [
        (str(answer.label).capitalize(), found.get(answer.value, 0))
        for answer in Delivery.ANSWERS_TO_REMINDERS
    ]
    return [*counts, (_("No answer yet"), found.get("", 0))]
