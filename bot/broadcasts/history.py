"""Who did what with a broadcast: the audit trail."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser

from bot import telling
from bot.models import Broadcast, BroadcastEvent

Kind = BroadcastEvent.Kind
# Who acts: a member of staff; None is an operator at the shell, or the system.
Actor = AbstractBaseUser | None


def note(broadcast: Broadcast, kind: BroadcastEvent.Kind, by: Actor, text: str = "") -> None:
    """Write down that ``by`` did this to the broadcast."""
    broadcast.events.create(kind=kind, by_id=by.pk if by else None, note=text[:200])
    if kind in (Kind.DONE, Kind.CANCELLED, Kind.STOPPED):
        telling.note_broadcast_end(broadcast, how=kind)


def locked(broadcast: Broadcast) -> Broadcast:
    """The broadcast as it is now, locked until the transaction ends."""
    return Broadcast.objects.select_for_update(no_key=True, of=("self",)).get(pk=broadcast.pk)
