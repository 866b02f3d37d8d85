"""From a draft to the schedule: by two people, where many patients would get it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from bot.broadcasts.audience import AudienceCount
from bot.broadcasts.checks import check_broadcast
from bot.broadcasts.drafts import require_editable
from bot.broadcasts.history import Actor, Kind, locked, note
from bot.models import Broadcast
from content.errors import DomainError

State = Broadcast.State
# Clocks that are furthest ahead show a day and time this long before UTC's do.
_EARLIEST_CLOCK = timedelta(hours=14)


@transaction.atomic
def submit_broadcast(broadcast: Broadcast, *, by: Actor, now: datetime) -> AudienceCount:
    """Ask a second person to release the draft. Raises DomainError for a mistake in it."""
    broadcast = locked(broadcast)
    if broadcast.state != State.DRAFT:
        raise DomainError(_("Only a draft can be handed in."))
    counted = check_broadcast(broadcast, now=now)
    broadcast.state = State.AWAITING_RELEASE
    broadcast.save(update_fields=["state"])
    note(broadcast, Kind.SUBMITTED, by)
    return counted


@transaction.atomic
def return_broadcast(broadcast: Broadcast, *, by: Actor, why: str = "") -> None:
    """Make one that waits for its release a draft again. Raises DomainError if it does not wait."""
    broadcast = locked(broadcast)
    if broadcast.state != State.AWAITING_RELEASE:
        raise DomainError(_("It does not wait for its release any more."))
    broadcast.state = State.DRAFT
    broadcast.save(update_fields=["state"])
    note(broadcast, Kind.RETURNED, by, why)


@transaction.atomic
def release_broadcast(broadcast: Broadcast, *, by: Actor, now: datetime) -> AudienceCount:
    """Schedule the broadcast: it goes out at its time, but not before the time to cancel is over.

    Where more than ``BROADCAST_TWO_PERSON_ABOVE`` patients get it, whoever wrote or changed it
    last cannot release it. ``by`` None is an operator at the shell, who may. Returns whom it is
    for. Raises DomainError for a mistake in it, or if a second person is needed.
    """
    broadcast = locked(broadcast)
    require_editable(broadcast)
    counted = check_broadcast(broadcast, now=now)
    if by is not None and needs_second_person(broadcast, counted, by=by):
        raise DomainError(
            _("%(count)d patients would get it, so somebody else has to release it.")
            % {"count": counted.total}
        )
    broadcast.released_by_id, broadcast.released_at = by.pk if by else None, now
    broadcast.starts_at = start_of(broadcast, now)
    broadcast.state = State.SCHEDULED
    broadcast.save(update_fields=["released_by", "released_at", "starts_at", "state"])
    note(broadcast, Kind.RELEASED, by, _("for %(count)d patients") % {"count": counted.total})
    return counted


def needs_second_person(broadcast: Broadcast, counted: AudienceCount, *, by: Actor) -> bool:
    """Whether ``by`` is not the one to release so large a broadcast."""
    if counted.total <= settings.BROADCAST_TWO_PERSON_ABOVE:
        return False
    return by is None or by.pk in (broadcast.created_by_id, broadcast.changed_by_id)


def start_of(broadcast: Broadcast, now: datetime) -> datetime:
    """When the planner is to begin: at its time, once there was time to cancel it.

    With patients' local times, when the first clock in the world shows it.
    """
    allowed = now + timedelta(minutes=broadcast.cancel_delay)
    if broadcast.send_at is None:
        return allowed
    begin = broadcast.send_at
    if broadcast.at_local_time:
        wall = begin.astimezone(broadcast.clock).replace(tzinfo=UTC)
        begin = wall - _EARLIEST_CLOCK
    return max(begin, allowed)
