"""The buttons of an entry's workflow; each is one POST and one service call."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from adminpanel.faq_states import what_patients_see
from adminpanel.roles import ROLES
from bot.broadcasts.correction_notices import write_correction_notice
from content import publishing, reviewing
from content.errors import DomainError
from content.models import FAQ, Revision


@require_POST
def submit(request: HttpRequest, faq_id: int, *, admin: Any) -> HttpResponse:
    """Hand the saved draft to the reviewers."""
    faq = faq_for(request, faq_id, admin.has_change_permission)

    def act() -> str:
        comment = request.POST.get("comment", "")
        reviewing.submit_for_review(
            faq, by=user_of(request), comment=comment, seen=seen_in(request)
        )
        return _("Sent for review.")

    return answer(request, faq, admin, act)


@require_POST
def give_back(request: HttpRequest, faq_id: int, *, admin: Any) -> HttpResponse:
    """Return the draft to its author, with what is to be changed."""
    faq = faq_for(request, faq_id, may_review)

    def act() -> str:
        comment = request.POST.get("comment", "")
        reviewing.return_to_author(faq, by=user_of(request), comment=comment, seen=seen_in(request))
        return _("Returned to the author.")

    return answer(request, faq, admin, act)


@require_POST
def comment(request: HttpRequest, faq_id: int, *, admin: Any) -> HttpResponse:
    """Keep a comment for whoever works on the entry."""
    faq = faq_for(request, faq_id, partial(may_work_on, admin))

    def act() -> str:
        reviewing.comment_on(faq, by=user_of(request), text=request.POST.get("comment", ""))
        return _("Comment kept.")

    return answer(request, faq, admin, act)


@require_POST
def publish(request: HttpRequest, faq_id: int, *, admin: Any) -> HttpResponse:
    """Publish the saved draft as "not yet reviewed"."""
    faq = faq_for(request, faq_id, may_publish)

    def act() -> str:
        revision = publishing.publish(faq, by=user_of(request), seen=seen_in(request))
        return _("Published revision %d without review.") % revision.number

    return answer(request, faq, admin, act)


@require_POST
def sign_off(request: HttpRequest, faq_id: int, *, admin: Any) -> HttpResponse:
    """Publish the saved draft as reviewed by this user, in the role that the form names."""
    faq = faq_for(request, faq_id, may_review)

    def act() -> str:
        revision = publishing.sign_off(
            faq,
            by=user_of(request),
            role=request.POST.get("role", ""),
            review_by=day_in(request.POST.get("review_by", "")),
            seen=seen_in(request),
        )
        return _("Signed off and published revision %d.") % revision.number

    return answer(request, faq, admin, act)


@require_POST
def withdraw(request: HttpRequest, faq_id: int, *, admin: Any) -> HttpResponse:
    """Take the entry out of what patients see, for a reason that is kept.

    With a ``notice``, those who opened it lately are to be told; nothing happens if that fails.
    """
    faq = faq_for(request, faq_id, partial(may_work_on, admin))
    user, notice = user_of(request), request.POST.get("notice", "").strip()

    @transaction.atomic
    def act() -> str:
        shown = faq.live
        publishing.withdraw(faq, by=user, reason=request.POST.get("reason", ""))
        done = _("Withdrawn. The draft and all revisions stay.")
        if not notice or shown is None:
            return done
        written = write_correction_notice(shown, notice, by=user, now=timezone.now())
        if written is None:
            return f"{done} " + _("Nobody opened it lately, so there is nobody to tell.")
        return f"{done} " + _("The correction waits for a coordinator to release it.")

    return answer(request, faq, admin, act)


def may_review(request: HttpRequest, faq: FAQ) -> bool:
    return user_of(request).has_perms(("content.view_faq", "content.sign_off_faq"))


def may_publish(request: HttpRequest, faq: FAQ) -> bool:
    return user_of(request).has_perms(("content.view_faq", "content.publish_faq"))


def may_work_on(admin: Any, request: HttpRequest, faq: FAQ) -> bool:
    """Editors and reviewers, but not everybody who may read it."""
    return bool(admin.has_change_permission(request, faq)) or may_review(request, faq)


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


def user_of(request: HttpRequest) -> User:
    return cast(User, request.user)  # the admin site lets nobody else in


def faq_for(request: HttpRequest, faq_id: int, allowed: Callable[..., bool]) -> FAQ:
    faq = get_object_or_404(FAQ.objects.select_related("live"), pk=faq_id)
    if not allowed(request, faq):
        raise PermissionDenied
    return faq


def seen_in(request: HttpRequest) -> datetime:
    """When the draft on the page had last been edited: nobody publishes a newer one unread."""
    seen = parse_datetime(request.POST.get("edited_at", ""))
    if seen is None:
        raise DomainError(_("Open the entry again, then publish it."))
    return seen


def day_in(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:  # well formed, but no such day
        day = None
    if text and day is None:
        raise DomainError(_("That is not a date."))
    return day


def answer(request: HttpRequest, faq: FAQ, admin: Any, act: Callable[[], str]) -> HttpResponse:
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
