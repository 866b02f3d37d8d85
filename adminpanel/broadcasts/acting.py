"""The buttons of a broadcast; each is one POST and one service call."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from adminpanel.broadcasts.asking import (
    answer,
    broadcast_for,
    may_release,
    require_seen,
    user_of,
)
from adminpanel.broadcasts.showing import language_name
from adminpanel.staff_sessions import ask_again, is_confirmed
from bot.broadcasts import controlling, follow_ups, releasing, staff_chats
from content.errors import DomainError


@require_POST
def submit(request: HttpRequest, pk: int, *, admin: Any) -> HttpResponse:
    """Ask a second person to release it."""
    broadcast = broadcast_for(request, pk, admin.has_change_permission)

    def act() -> str:
        require_seen(request, broadcast)
        counted = releasing.submit_broadcast(broadcast, by=user_of(request), now=timezone.now())
        return _("Waits for a second person; %(count)d patients would get it.") % {
            "count": counted.total
        }

    return answer(request, broadcast, admin, act)


@require_POST
def release(request: HttpRequest, pk: int, *, admin: Any) -> HttpResponse:
    """Schedule exactly what the page showed."""
    broadcast = broadcast_for(request, pk, may_release)
    if not is_confirmed(request):
        return ask_again(request, reverse("admin:bot_broadcast_change", args=[pk]))

    def act() -> str:
        require_seen(request, broadcast)
        counted = releasing.release_broadcast(broadcast, by=user_of(request), now=timezone.now())
        words = ngettext(
            "Released for %(count)d patient.", "Released for %(count)d patients.", counted.total
        )
        return words % {"count": counted.total}

    return answer(request, broadcast, admin, act)


@require_POST
def give_back(request: HttpRequest, pk: int, *, admin: Any) -> HttpResponse:
    """Do not release it as it is; the reason is for its author."""
    broadcast = broadcast_for(request, pk, admin.has_change_permission)
    why = request.POST.get("why", "").strip()

    def act() -> str:
        if not why:
            raise DomainError(_("Say what is to be changed."))
        releasing.return_broadcast(broadcast, by=user_of(request), why=why)
        return _("It is a draft again: %s") % why

    return answer(request, broadcast, admin, act)


@require_POST
def pause(request: HttpRequest, pk: int, *, admin: Any) -> HttpResponse:
    """Send nothing more of it for now."""
    broadcast = broadcast_for(request, pk, admin.has_change_permission)

    def act() -> str:
        controlling.pause_broadcast(broadcast, by=user_of(request))
        return _("Paused. Nothing is sent until somebody resumes it.")

    return answer(request, broadcast, admin, act)


@require_POST
def resume(request: HttpRequest, pk: int, *, admin: Any) -> HttpResponse:
    """Go on where it was paused."""
    broadcast = broadcast_for(request, pk, admin.has_change_permission)

    def act() -> str:
        controlling.resume_broadcast(broadcast, by=user_of(request))
        return _("Resumed.")

    return answer(request, broadcast, admin, act)


@require_POST
def cancel(request: HttpRequest, pk: int, *, admin: Any) -> HttpResponse:
    """Send nothing of it ever again."""
    broadcast = broadcast_for(request, pk, admin.has_change_permission)

    def act() -> str:
        controlling.cancel_broadcast(broadcast, by=user_of(request), now=timezone.now())
        return _("Cancelled. Nothing more of it is sent.")

    return answer(request, broadcast, admin, act)


@require_POST
def recall(request: HttpRequest, pk: int, *, admin: Any) -> HttpResponse:
    """Delete it from every chat that got it within Telegram's 48 hours."""
    broadcast = broadcast_for(request, pk, may_release)

    def act() -> str:
        follow_ups.recall_broadcast(broadcast, by=user_of(request), now=timezone.now())
        return _("It is being taken back from the chats that got it.")

    return answer(request, broadcast, admin, act)


@require_POST
def test(request: HttpRequest, pk: int, *, admin: Any) -> HttpResponse:
    """Send it to the user's own chat, and to nobody else."""
    broadcast = broadcast_for(request, pk, admin.has_change_permission)
    language = request.POST.get("language", "")

    def act() -> str:
        staff_chats.send_test(broadcast, by=user_of(request), language=language)
        return _("A test in %(language)s is on its way to your own chat.") % {
            "language": language_name(language)
        }

    return answer(request, broadcast, admin, act)
