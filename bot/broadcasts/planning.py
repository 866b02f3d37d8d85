"""From a released broadcast to one delivery for each patient of its audience.

The database does it with INSERT … SELECT, in one transaction: the audience is that of one moment,
and a planner that dies leaves either all deliveries or none. Whether a patient may be written to is
asked again just before each message.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Mod
from django.utils.translation import gettext as _

from bot.broadcasts.audience import CHANGEABLE, audience, count_audience
from bot.broadcasts.history import Kind, locked, note
from bot.broadcasts.series import plan_next_occurrence
from bot.models import Broadcast, Delivery, Patient
from bot.models.patients import PatientQuerySet
from bot.recurrence import at_local

log = logging.getLogger(__name__)

State = Broadcast.State
# A spread is made of this many steps at most.
_MOST_STEPS = 60
_SETTLE_AT_ONCE = 5_000


def plan_due(*, now: datetime) -> int:
    """Turn every broadcast whose time has come into deliveries; returns how many deliveries.

    Also ends those with nothing left to send. Safe to run in several processes at once.
    """
    planned = 0
    for broadcast in Broadcast.objects.to_plan(now):
        # A planner that dies now leaves it to the next one.
        Broadcast.objects.filter(pk=broadcast.pk, state=State.SCHEDULED).update(
            state=State.PLANNING
        )
        planned += _plan(broadcast, now)
    settle(now)
    finish(now)
    return planned


def settle(now: datetime) -> None:
    """Close the rows that nobody will send any more.

    Those of patients who want no messages now, and those whose call nobody finished and that are
    not to be made again: of an ended broadcast, or of one that leaves uncertain messages alone.
    """
    rows = Delivery.objects.filter(broadcast__isnull=False)
    unwanted = rows.filter(
        state=Delivery.State.DUE,
        patient__wants_broadcasts=False,
        broadcast__kind=Broadcast.Kind.MESSAGE,
        broadcast__state=State.SENDING,
    )
    lost = rows.filter(
        Q(broadcast__state__in=Broadcast.OVER) | Q(broadcast__resend_uncertain=False),
        state=Delivery.State.SENDING,
        lease_until__lt=now,
    )
    # Looked for before anything is locked: in most minutes there is none, among many rows.
    if keys := list(unwanted.values_list("pk", flat=True)[:_SETTLE_AT_ONCE]):
        Delivery.objects.filter(pk__in=keys, state=Delivery.State.DUE).update(
            state=Delivery.State.CANCELLED
        )
    if keys := list(lost.values_list("pk", flat=True)[:_SETTLE_AT_ONCE]):
        Delivery.objects.filter(
            pk__in=keys, state=Delivery.State.SENDING, lease_until__lt=now
        ).update(
            state=Delivery.State.UNCERTAIN,
            uncertain_times=F("uncertain_times") + 1,
            lease_until=None,
        )


def finish(now: datetime) -> None:
    """Note which broadcasts are done: nothing of them is owed any more."""
    for broadcast in Broadcast.objects.sending():
        if not Delivery.objects.filter(broadcast=broadcast, state__in=Delivery.OPEN).exists():
            _finish(broadcast, now)


@transaction.atomic
def _finish(broadcast: Broadcast, now: datetime) -> None:
    ended = Broadcast.objects.filter(pk=broadcast.pk, state=State.SENDING)
    if ended.update(state=State.DONE, ended_at=now):
        note(broadcast, Kind.DONE, None)


@transaction.atomic
def _plan(broadcast: Broadcast, now: datetime) -> int:
    broadcast = locked(broadcast)
    if broadcast.state not in (State.SCHEDULED, State.PLANNING):
        return 0  # another planner was faster, or it was paused or cancelled
    if broadcast.follows_id is not None and _still_arriving(broadcast, now):
        return 0
    counted = count_audience(broadcast)
    if broadcast.follows_id is not None:
        _insert_follow_ups(broadcast, now)
    else:
        _insert(broadcast, now)
    planned = broadcast.deliveries.count()
    broadcast.state, broadcast.planned_at = State.SENDING, now
    broadcast.save(update_fields=["state", "planned_at"])
    left_out = ", ".join(f"{words}: {count}" for words, count in counted.excluded_in_words)
    text = _("%(count)d patients") % {"count": planned}
    note(broadcast, Kind.PLANNED, None, f"{text}; {left_out}" if left_out else text)
    plan_next_occurrence(broadcast, now=now)
    log.info("Broadcast %d: %d deliveries.", broadcast.pk, planned)
    return planned


def _still_arriving(broadcast: Broadcast, now: datetime) -> bool:
    """Whether calls of the message to be changed are in flight: their ids are needed."""
    calls = Delivery.objects.filter(broadcast=broadcast.follows_id, state=Delivery.State.SENDING)
    return calls.filter(lease_until__gte=now).exists()


def _insert(broadcast: Broadcast, now: datetime) -> None:
    recipients = audience(broadcast)
    begin = broadcast.send_at or broadcast.starts_at or now
    if not broadcast.at_local_time:
        _insert_due_at(broadcast, recipients, max(begin, broadcast.starts_at or begin))
        return
    wall = begin.astimezone(broadcast.clock)
    zones = recipients.order_by("time_zone").values_list("time_zone", flat=True).distinct()
    for zone in list(zones):
        due = at_local(wall.date(), wall.time(), ZoneInfo(zone))
        _insert_due_at(broadcast, recipients.filter(time_zone=zone), due)


def _insert_due_at(broadcast: Broadcast, recipients: PatientQuerySet, due: datetime) -> None:
    """Owe it to the recipients from ``due`` on, in even steps if it is spread."""
    steps = max(1, min(_MOST_STEPS, broadcast.spread_minutes))
    step = timedelta(minutes=broadcast.spread_minutes) / steps
    # Neighbours in the table, who joined on one day, are not neighbours in time.
    turn = Mod(F("pk") * 7 + broadcast.pk, steps, output_field=IntegerField())
    rows = recipients.annotate(turn=turn) if steps > 1 else recipients
    due_at = _by_turn([due + number * step for number in range(steps)])
    not_after = _by_turn([due + number * step + broadcast.validity for number in range(steps)])
    _insert_rows(broadcast, rows, due_at, not_after, Value(None, output_field=IntegerField()))


def _by_turn(moments: list[datetime]) -> Case | Value:
    values = [Value(moment, output_field=DateTimeField()) for moment in moments]
    if len(values) == 1:
        return values[0]
    return Case(
        *(When(turn=number, then=value) for number, value in enumerate(values)),
        output_field=DateTimeField(),
    )


def _insert_follow_ups(broadcast: Broadcast, now: datetime) -> None:
    """Owe the change to whoever got the message, with its id, while Telegram allows it."""
    got = Delivery.objects.filter(
        broadcast=broadcast.follows_id, patient=OuterRef("pk"), state=Delivery.State.SENT
    )
    sent = Subquery(got.values("sent_at")[:1], output_field=DateTimeField())
    until = min(now + broadcast.validity, now + CHANGEABLE)
    # A message that can be changed for less than that fails with Telegram's reason.
    recipients = audience(broadcast).annotate(got_at=sent).filter(got_at__isnull=False)
    _insert_rows(
        broadcast,
        recipients,
        Value(now, output_field=DateTimeField()),
        Value(until, output_field=DateTimeField()),
        Subquery(got.values("message_id")[:1], output_field=IntegerField()),
    )


def _insert_rows(
    broadcast: Broadcast,
    recipients: QuerySet[Patient],
    due_at: Case | Value,
    not_after: Case | Value,
    message_id: Value | Subquery,
) -> None:
    """INSERT … SELECT; a patient who has a delivery of the broadcast already keeps it."""
    rows = recipients.order_by().annotate(
        new_broadcast=Value(broadcast.pk, output_field=IntegerField()),
        new_due=due_at,
        new_not_after=not_after,
        new_state=Value(Delivery.State.DUE.value, output_field=CharField()),
        new_zero=Value(0, output_field=IntegerField()),
        new_empty=Value("", output_field=CharField()),
        new_message=message_id,
    )
    columns = {
        "patient_id": "pk",
        "broadcast_id": "new_broadcast",
        "due_at": "new_due",
        "not_after": "new_not_after",
        "state": "new_state",
        "attempts": "new_zero",
        "uncertain_times": "new_zero",
        "lease": "new_empty",
        "error": "new_empty",
        "answer": "new_empty",
        "message_id": "new_message",
    }
    select = rows.values_list(*columns.values())
    sql, parameters = select.query.get_compiler(connection=connection).as_sql()
    with connection.cursor() as cursor:
        # Only the names of our own columns are put into the text.
        cursor.execute(
            f"INSERT INTO bot_delivery ({', '.join(columns)}) {sql} ON CONFLICT DO NOTHING",
            parameters,
        )
