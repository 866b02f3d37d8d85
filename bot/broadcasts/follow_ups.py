"""Taking back what was delivered, or correcting it: by deliveries of their own.

A follow-up is a broadcast to whoever got the message, with the same limits, pauses and report. It
needs no second person: what went wrong has to stop being read at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bot.broadcasts.checks import check_broadcast
from bot.broadcasts.controlling import cancel_broadcast
from bot.broadcasts.history import Actor, Kind, note
from bot.models import Broadcast
from content.errors import DomainError


@transaction.atomic
def recall_broadcast(broadcast: Broadcast, *, by: Actor, now: datetime) -> Broadcast:
    """Delete the message from every chat that got it in the last 48 hours.

    What is still being sent is cancelled first. Returns the broadcast that does it. Raises
    DomainError if nobody got it, or nobody's can be deleted any more.
    """
    follow_up = _follow_up(broadcast, Broadcast.Kind.RECALL, by=by, now=now)
    note(broadcast, Kind.RECALLED, by)
    return _start(follow_up, by=by, now=now)


@transaction.atomic
def correct_broadcast(
    broadcast: Broadcast, texts: Mapping[str, str], *, by: Actor, now: datetime
) -> Broadcast:
    """Put other texts in place of the message in every chat that got it in the last 48 hours.

    The buttons stay. What is still being sent is cancelled first, so that nobody gets the old
    text. Returns the broadcast that does it. Raises DomainError for a mistake in the texts, or if
    nobody's message can be changed any more.
    """
    follow_up = _follow_up(broadcast, Broadcast.Kind.CORRECTION, by=by, now=now)
    for language, body in texts.items():
        if body.strip():
            follow_up.texts.create(language=language, body=body.strip())
    for button in broadcast.buttons.all():
        follow_up.buttons.create(
            position=button.position, kind=button.kind, entry_key=button.entry_key
        )
    note(broadcast, Kind.CORRECTED, by)
    return _start(follow_up, by=by, now=now)


def _follow_up(
    broadcast: Broadcast, kind: Broadcast.Kind, *, by: Actor, now: datetime
) -> Broadcast:
    if broadcast.kind != Broadcast.Kind.MESSAGE:
        raise DomainError(_("Only a message can be taken back or corrected."))
    if broadcast.state in Broadcast.UNDER_WAY:
        cancel_broadcast(broadcast, by=by, now=now)
    titles = {
        Broadcast.Kind.RECALL: _("Taken back: %(title)s"),
        Broadcast.Kind.CORRECTION: _("Corrected: %(title)s"),
    }
    return Broadcast.objects.create(
        title=(titles[kind] % {"title": broadcast.title})[:120],
        kind=kind,
        follows=broadcast,
        fallback_language=broadcast.fallback_language,
        cancel_delay=0,
        is_paid=False,
        created_by_id=by.pk if by else None,
        changed_by_id=by.pk if by else None,
    )


def _start(follow_up: Broadcast, *, by: Actor, now: datetime) -> Broadcast:
    counted = check_broadcast(follow_up, now=now)
    follow_up.state = Broadcast.State.SCHEDULED
    follow_up.released_by_id, follow_up.released_at = by.pk if by else None, now
    follow_up.starts_at = now
    follow_up.save(update_fields=["state", "released_by", "released_at", "starts_at"])
    note(follow_up, Kind.RELEASED, by, _("for %(count)d patients") % {"count": counted.total})
    return follow_up
