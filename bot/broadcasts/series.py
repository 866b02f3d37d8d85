"""Broadcasts that repeat: when one is sent, the next one is written.

Each is a broadcast of its own, with its own audience, report and time to cancel. Cancelling the one
that comes next ends the series.
"""

from __future__ import annotations

from datetime import datetime

from bot.broadcasts.audience import count_audience
from bot.broadcasts.drafts import fields_of
from bot.broadcasts.history import Kind, note
from bot.broadcasts.releasing import needs_second_person, start_of
from bot.models import Broadcast, BroadcastPicture
from bot.recurrence import Schedule, next_due

_RULES = {
    Broadcast.Repeat.DAILY: "daily",
    Broadcast.Repeat.WEEKLY: "weekly",
    Broadcast.Repeat.MONTHLY: "monthly",
}


def next_time(broadcast: Broadcast, *, after: datetime) -> datetime | None:
    """When it is repeated next, at the same time on the clock of its zone; None if it is not."""
    rule = _RULES.get(Broadcast.Repeat(broadcast.repeats))
    if rule is None or broadcast.send_at is None:
        return None
    first = broadcast.series or broadcast
    begin = (first.send_at or broadcast.send_at).astimezone(broadcast.clock)
    schedule = Schedule(rule, begin.time(), begin.date(), weekdays=(begin.weekday(),))
    due = next_due(schedule, broadcast.clock, after=max(after, broadcast.send_at))
    last = broadcast.repeats_until
    over = due is None or (last is not None and due.astimezone(broadcast.clock).date() > last)
    return None if over else due


def plan_next_occurrence(broadcast: Broadcast, *, now: datetime) -> Broadcast | None:
    """Write and schedule the next one; None if there is none.

    Nothing that fell into an outage is made up for. If the audience has grown beyond what one
    person may release, it waits for a second one.
    """
    due = next_time(broadcast, after=now)
    if due is None:
        return None
    following = _copy(broadcast, due)
    counted = count_audience(following)
    alone = broadcast.released_by_id in (broadcast.created_by_id, broadcast.changed_by_id)
    if alone and needs_second_person(following, counted, by=broadcast.created_by):
        following.state = Broadcast.State.AWAITING_RELEASE
    else:
        following.state = Broadcast.State.SCHEDULED
        following.released_by_id, following.released_at = broadcast.released_by_id, now
        following.starts_at = start_of(following, now)
    following.save()
    note(following, Kind.CREATED, None)
    return following


def _copy(broadcast: Broadcast, send_at: datetime) -> Broadcast:
    copy = Broadcast.objects.create(
        **fields_of(broadcast) | {"send_at": send_at, "to_chosen": broadcast.to_chosen},
        series=broadcast.series or broadcast,
        created_by_id=broadcast.created_by_id,
        changed_by_id=broadcast.changed_by_id,
    )
    for name in ("care_teams", "topics", "tags", "chosen"):
        getattr(copy, name).set(getattr(broadcast, name).all())
    for text in broadcast.texts.all():
        copy.texts.create(language=text.language, body=text.body)
    for button in broadcast.buttons.all():
        copy.buttons.create(position=button.position, kind=button.kind, entry_key=button.entry_key)
    picture = BroadcastPicture.objects.filter(broadcast=broadcast).first()
    if picture is not None:
        picture.pk, picture.broadcast, picture.file_id = None, copy, ""
        picture.save(force_insert=True)
    return copy
