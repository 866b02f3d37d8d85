"""Pausing, resuming and cancelling, while a broadcast is being sent too.

One row says whether a broadcast may go on, and every sender asks it just before each call: what
changes here is in effect as soon as it is saved. The deliveries follow.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bot.broadcasts.history import Actor, Kind, locked, note
from bot.models import Broadcast, Delivery
from content.errors import DomainError

State = Broadcast.State


@transaction.atomic
def cancel_broadcast(broadcast: Broadcast, *, by: Actor, now: datetime) -> None:
    """Send nothing more of it. Of a repeated one, it ends the series.

    Raises DomainError if it is over already.
    """
    broadcast = locked(broadcast)
    if broadcast.state in Broadcast.OVER:
        raise DomainError(_("It is over already."))
    _end(broadcast, State.CANCELLED, now)
    note(broadcast, Kind.CANCELLED, by)


@transaction.atomic
def pause_broadcast(broadcast: Broadcast, *, by: Actor) -> None:
    """Send nothing of it until it is resumed. Raises DomainError if it is not under way."""
    broadcast = locked(broadcast)
    if broadcast.state not in (State.SCHEDULED, State.PLANNING, State.SENDING):
        raise DomainError(_("It is not under way, so it cannot be paused."))
    broadcast.state = State.PAUSED
    broadcast.save(update_fields=["state"])
    note(broadcast, Kind.PAUSED, by)


@transaction.atomic
def resume_broadcast(broadcast: Broadcast, *, by: Actor) -> None:
    """Go on where it was paused; what has become too late meanwhile is not sent.

    Raises DomainError if it is not paused.
    """
    broadcast = locked(broadcast)
    if broadcast.state != State.PAUSED:
        raise DomainError(_("It is not paused."))
    broadcast.state = State.SENDING if broadcast.planned_at else State.SCHEDULED
    broadcast.save(update_fields=["state"])
    note(broadcast, Kind.RESUMED, by)


@transaction.atomic
def stop_broadcast(broadcast: Broadcast, *, reason: str, now: datetime) -> None:
    """End it because Telegram refuses its content; nothing happens if it is over."""
    broadcast = locked(broadcast)
    if broadcast.state in Broadcast.OVER:
        return
    broadcast.reason = reason[:200]
    _end(broadcast, State.STOPPED, now)
    note(broadcast, Kind.STOPPED, None, reason)


def _end(broadcast: Broadcast, state: Broadcast.State, now: datetime) -> None:
    broadcast.state, broadcast.ended_at = state, now
    broadcast.save(update_fields=["state", "reason", "ended_at"])
    broadcast.deliveries.filter(state__in=(Delivery.State.DUE, Delivery.State.CLAIMED)).update(
        state=Delivery.State.CANCELLED, lease="", lease_until=None
    )
