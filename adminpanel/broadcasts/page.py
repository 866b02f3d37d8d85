"""The page of one broadcast: what it says, to whom, when, how far it is, and what can be done."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from adminpanel.broadcasts.asking import broadcast_for, may_release, page, user_of
from adminpanel.broadcasts.showing import phones_of, reach_of, time_in_words
from bot.broadcasts import audience
from bot.broadcasts.progress import Progress, progress
from bot.models import Broadcast, BroadcastPicture, Delivery, StaffChat

State = Broadcast.State


@require_safe
def show(request: HttpRequest, pk: int, *, admin: Any) -> HttpResponse:
    """Everything about one broadcast."""
    broadcast = broadcast_for(request, pk, admin.has_view_permission)
    user, now = user_of(request), timezone.now()
    is_editable = broadcast.state in Broadcast.EDITABLE
    reach = reach_of(broadcast, by=user, now=now) if is_editable else None
    how_far = progress(broadcast, now=now) if broadcast.planned_at else None
    may_change = admin.has_change_permission(request)
    releases = may_release(request)
    return page(
        request,
        admin,
        "broadcast",
        title=broadcast.title,
        broadcast=broadcast,
        is_editable=is_editable,
        audience=audience.in_words(broadcast),
        when=time_in_words(broadcast),
        starts=_starts(broadcast),
        reach=reach,
        phones=phones_of(broadcast),
        picture=broadcast if _has_picture(broadcast) else None,
        may_change=may_change,
        may_release=releases,
        may_release_now=releases and reach is not None and not reach.needs_second,
        above=settings.BROADCAST_TWO_PERSON_ABOVE,
        watched=broadcast.state in Broadcast.UNDER_WAY,
        how_far=how_far,
        words=in_words(how_far) if how_far else None,
        dealt_with=how_far.total - how_far.open if how_far else 0,
        may_pause=broadcast.state in (State.SCHEDULED, State.PLANNING, State.SENDING),
        may_follow_up=releases and _may_follow_up(broadcast, how_far),
        follow_ups=broadcast.follow_ups.all(),
        events=broadcast.events.select_related("by"),
        may_test=is_editable or broadcast.state == State.SCHEDULED,
        tests=broadcast.tests.filter(chat__user=user)[:3],
        chat=StaffChat.objects.filter(user=user).first(),
        languages=[(text.language, text.get_language_display()) for text in broadcast.texts.all()],
    )


@require_safe
def watch(request: HttpRequest, pk: int, *, admin: Any) -> JsonResponse:
    """How far it is, in numbers and in words, for the page to ask again and again."""
    broadcast = broadcast_for(request, pk, admin.has_view_permission)
    how_far = progress(broadcast, now=timezone.now())
    return JsonResponse(how_far.as_json() | {"words": in_words(how_far)})


def in_words(how_far: Progress) -> dict[str, str]:
    """The lines below the bar."""
    done, total = how_far.total - how_far.open, how_far.total
    counts = [
        f"{_number(count)} {Delivery.State(state).label}"
        for state, count in how_far.by_state.items()
        if count
    ]
    reasons = [f"{_number(count)} × {reason or '?'}" for reason, count in how_far.reasons.items()]
    rate = _("%(rate)s a second") % {"rate": number_format(how_far.rate, 1)}
    is_sending = how_far.state == State.SENDING
    return {
        "done": _("%(done)s of %(total)s dealt with, %(sent)s sent")
        % {"done": _number(done), "total": _number(total), "sent": _number(how_far.sent)},
        "rate": rate if is_sending else "–",
        "left": _left(how_far.seconds_left) if is_sending else "–",
        "states": " · ".join(counts) or "–",
        "reasons": " · ".join(reasons) or _("none"),
        "uncertain": _number(how_far.uncertain),
        "held": _number(how_far.held),
        "read": _number(how_far.acknowledged),
    }


def _left(seconds: int | None) -> str:
    if seconds is None:
        return _("not known")
    if seconds < 90:
        return ngettext("%d second", "%d seconds", seconds) % seconds
    if seconds < 5400:
        return _("%d minutes") % round(seconds / 60)
    return _("%s hours") % number_format(seconds / 3600, 1)


def _number(value: int) -> str:
    return number_format(value, use_l10n=True, force_grouping=True)


def _starts(broadcast: Broadcast) -> str:
    """When the first message goes out; "" unless it waits for that."""
    if broadcast.state != State.SCHEDULED or broadcast.starts_at is None:
        return ""
    return f"{date_format(broadcast.starts_at.astimezone(broadcast.clock), 'D j M Y, H:i')} ({broadcast.zone})"


def _may_follow_up(broadcast: Broadcast, how_far: Progress | None) -> bool:
    return broadcast.kind == Broadcast.Kind.MESSAGE and how_far is not None and how_far.sent > 0


def _has_picture(broadcast: Broadcast) -> bool:
    return BroadcastPicture.objects.filter(broadcast=broadcast.follows_id or broadcast.pk).exists()
