"""A member of staff links their own Telegram chat, to get tests there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from adminpanel import join_sheet
from adminpanel.broadcasts.asking import page, user_of
from bot.broadcasts import staff_chats
from content.errors import DomainError


@require_POST
def link(request: HttpRequest, *, admin: Any) -> HttpResponse:
    """A link that works once and for 15 minutes, and what to do with it."""
    if not admin.has_change_permission(request):
        raise PermissionDenied
    try:
        address = staff_chats.new_link(user_of(request))
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("admin:bot_broadcast_changelist")
    admin.log_change(request, user_of(request), _("Asked for a link to their own chat."))
    return page(
        request,
        admin,
        "link",
        title=_("Link your own chat"),
        link=address,
        qr=join_sheet.qr_code(address),
        back=back if (back := request.POST.get("back", "")).isdigit() else "",
    )


@require_POST
def unlink(request: HttpRequest, *, admin: Any) -> HttpResponse:
    """Forget the user's chat."""
    if not admin.has_change_permission(request):
        raise PermissionDenied
    staff_chats.unlink_chat(user_of(request))
    admin.log_change(request, user_of(request), _("Their own chat is forgotten."))
    messages.success(request, _("Your chat is forgotten."))
    return redirect("admin:bot_broadcast_changelist")
