"""The worklist of people who asked to be called: oldest first, by pseudonym, one card each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bot import callbacks
from bot.models import CallbackRequest, CareTeam
from content.errors import DomainError

_ON_A_PAGE = 50


@require_safe
def worklist(request: HttpRequest, *, admin: Any) -> HttpResponse:
    """The open requests, or with ``?which=closed`` those that are over, newest first."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    closed = request.GET.get("which") == "closed"
    found = CallbackRequest.objects.select_related("patient", "care_team", "claimed_by")
    if closed:
        found = found.exclude(status__in=CallbackRequest.OPEN).order_by("-closed_at", "-pk")
    else:
        found = found.filter(status__in=CallbackRequest.OPEN).order_by("created_at")
    team = request.GET.get("team", "")
    if team.isdigit():
        found = found.filter(care_team=int(team))
    if sought := request.GET.get("q", "").strip():
        found = found.filter(patient__pseudonym__icontains=sought)
    now = timezone.now()
    context = admin.admin_site.each_context(request) | {
        "title": _("Please call"),
        "opts": admin.opts,
        "closed": closed,
        "here": Paginator(found, _ON_A_PAGE).get_page(request.GET.get("page")),
        "query": f"which={'closed' if closed else ''}&team={team if team.isdigit() else ''}&",
        "overdue_before": now - timedelta(hours=settings.CALLBACK_OVERDUE_HOURS),
        "overdue_count": CallbackRequest.objects.overdue(now).count(),
        "teams": CareTeam.objects.all(),
        "team": team,
        "q": sought,
        "outcomes": CallbackRequest.Outcome.choices,
        "may_change": admin.has_change_permission(request),
        "note_days": settings.CALLBACK_NOTE_DAYS,
        "longest_note": callbacks.LONGEST_NOTE,
        "me": request.user,
    }
    return TemplateResponse(request, "adminpanel/callbacks.html", context)


@require_POST
def claim(request: HttpRequest, pk: int, *, admin: Any) -> HttpResponse:
    """ "I make this call"."""

    def act() -> str:
        callbacks.claim(pk, by=cast(User, request.user))
        return _("This call is yours.")

    return _answer(request, pk, admin, act)


@require_POST
def put_back(request: HttpRequest, pk: int, *, admin: Any) -> HttpResponse:
    """Leave the call to others."""

    def act() -> str:
        callbacks.put_back(pk)
        return _("Put back: others can make this call.")

    return _answer(request, pk, admin, act)


@require_POST
def no_answer(request: HttpRequest, pk: int, *, admin: Any) -> HttpResponse:
    """The call was in vain; it stays in the list."""

    def act() -> str:
        callbacks.note_no_answer(pk, now=timezone.now())
        return _("Called without an answer. It stays in the list.")

    return _answer(request, pk, admin, act)


@require_POST
def close(request: HttpRequest, pk: int, *, admin: Any) -> HttpResponse:
    """It is done with, in the way that was chosen."""
    outcome = request.POST.get("outcome", "")

    def act() -> str:
        if outcome not in CallbackRequest.Outcome.values:
            raise DomainError(_("Say how it ended."))
        chosen = CallbackRequest.Outcome(outcome)
        callbacks.close(pk, outcome=chosen, now=timezone.now())
        return _("Closed: %(outcome)s.") % {"outcome": chosen.label}

    return _answer(request, pk, admin, act)


@require_POST
def note(request: HttpRequest, pk: int, *, admin: Any) -> HttpResponse:
    """A note for colleagues; what it says is in no log."""

    def act() -> str:
        callbacks.keep_note(pk, request.POST.get("note", ""))
        return _("The note is kept.")

    return _answer(request, pk, admin, act)


def _answer(request: HttpRequest, pk: int, admin: Any, act: Callable[[], str]) -> HttpResponse:
    """Do it, tell it, and write it down: what was refused as well, and why."""
    if not admin.has_change_permission(request):
        raise PermissionDenied
    asked = get_object_or_404(CallbackRequest.objects.select_related("patient"), pk=pk)
    try:
        done = act()
    except DomainError as error:
        messages.warning(request, f"{asked.patient}: {error}")
        admin.log_change(request, asked, _("Refused: %s") % error)
    else:
        messages.success(request, f"{asked.patient}: {done}")
        admin.log_change(request, asked, done)
    back = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(
        back, {request.get_host()}, require_https=request.is_secure()
    ):
        return redirect(back)
    return redirect("admin:bot_callbackrequest_changelist")
