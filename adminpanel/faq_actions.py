"""The buttons that change what patients see of an entry; each is one POST and one service call."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from adminpanel.faq_states import what_patients_see
from adminpanel.roles import ROLES
from content import publishing
from content.errors import DomainError
from content.models import FAQ, Revision


@require_POST
def publish(request: HttpRequest, faq_id: int, *, admin: Any) -> HttpResponse:
    """Publish the saved draft as "not yet reviewed"."""
    faq = _faq_for(request, faq_id, admin.has_change_permission)

    def act() -> str:
        revision = publishing.publish(faq, by=_user(request), seen=_seen(request))
        return _("Published revision %d without review.") % revision.number

    return _answer(request, faq, admin, act)


@require_POST
def sign_off(request: HttpRequest, faq_id: int, *, admin: Any) -> HttpResponse:
    """Publish the saved draft as reviewed by this user, in the role that the form names."""
    faq = _faq_for(request, faq_id, admin.has_view_permission)

    def act() -> str:
        revision = publishing.sign_off(
            faq, by=_user(request), role=request.POST.get("role", ""), seen=_seen(request)
        )
        return _("Signed off and published revision %d.") % revision.number

    return _answer(request, faq, admin, act)


@require_POST
def withdraw(request: HttpRequest, faq_id: int, *, admin: Any) -> HttpResponse:
    """Take the entry out of what patients see."""
    faq = _faq_for(request, faq_id, admin.has_change_permission)

    def act() -> str:
        publishing.withdraw(faq)
        return _("Withdrawn. The draft and all revisions stay.")

    return _answer(request, faq, admin, act)


def may_sign_off(user: Any, faq: FAQ) -> bool:
    """Whether to offer the button; ``publishing.sign_off`` decides."""
    return bool(user.has_perm("content.sign_off_faq")) and faq.edited_by_id != user.pk


def likely_role(user: User) -> str:
    """What patients may read beside the reviewer's name: as last time, else a group's name.

    The groups of ``adminpanel.roles`` say what somebody may do here, not what they are.
    """
    signed = Revision.objects.filter(published_by=user).exclude(reviewer_role="")
    last = signed.order_by("-published_at").values_list("reviewer_role", flat=True).first()
    if last:
        return last
    group = user.groups.exclude(name__in=ROLES).order_by("name").first()
    return group.name if group else ""


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)  # the admin site lets nobody else in


def _faq_for(request: HttpRequest, faq_id: int, allowed: Callable[..., bool]) -> FAQ:
    faq = get_object_or_404(FAQ.objects.select_related("live"), pk=faq_id)
    if not allowed(request, faq):
        raise PermissionDenied
    return faq


def _seen(request: HttpRequest) -> datetime:
    """When the draft on the page had last been edited: nobody publishes a newer one unread."""
    seen = parse_datetime(request.POST.get("edited_at", ""))
    if seen is None:
        raise DomainError(_("Open the entry again, then publish it."))
    return seen


def _answer(request: HttpRequest, faq: FAQ, admin: Any, act: Callable[[], str]) -> HttpResponse:
    try:
        done = act()
    except DomainError as error:
        admin.message_user(request, str(error), messages.ERROR)
    else:
        faq.refresh_from_db()
        admin.log_change(request, faq, done)
        sees = what_patients_see(faq, timezone.now().date())
        admin.message_user(request, f"{done} {sees}", messages.SUCCESS)
    return redirect("admin:content_faq_change", faq.pk)
