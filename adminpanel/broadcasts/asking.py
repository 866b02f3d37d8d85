"""What the desk's pages share: whose page it is, who may do what, and what is written down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from bot.models import Broadcast
from content.errors import DomainError


def user_of(request: HttpRequest) -> User:
    return cast(User, request.user)  # the admin site lets nobody else in


def may_release(request: HttpRequest) -> bool:
    return user_of(request).has_perm("bot.release_broadcast")


def broadcast_for(
    request: HttpRequest, pk: int, allowed: Callable[[HttpRequest], bool]
) -> Broadcast:
    """The broadcast, for a user who may. Raises PermissionDenied, or Http404."""
    if not allowed(request):
        raise PermissionDenied
    found = Broadcast.objects.select_related("created_by", "changed_by", "released_by", "follows")
    return get_object_or_404(found, pk=pk)


def page(request: HttpRequest, admin: Any, template: str, **context: Any) -> HttpResponse:
    context |= admin.admin_site.each_context(request) | {"opts": admin.opts}
    return TemplateResponse(request, f"adminpanel/broadcasts/{template}.html", context)


def answer(
    request: HttpRequest, broadcast: Broadcast, admin: Any, act: Callable[[], str]
) -> HttpResponse:
    """Do it, tell it, and write it down: what was refused as well, and why."""
    try:
        done = act()
    except DomainError as error:
        admin.message_user(request, str(error), messages.ERROR)
        admin.log_change(request, broadcast, _("Refused: %s") % error)
    else:
        admin.message_user(request, done, messages.SUCCESS)
        admin.log_change(request, broadcast, done)
    return redirect("admin:bot_broadcast_change", broadcast.pk)


def require_seen(request: HttpRequest, broadcast: Broadcast) -> None:
    """Nobody releases a text that somebody changed after they had opened the page."""
    if request.POST.get("seen") != broadcast.changed_at.isoformat():
        raise DomainError(_("It was changed after you had opened the page. Look at it again."))
