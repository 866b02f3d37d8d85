"""How far a broadcast is."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Max, Min, Q

from bot.models import Broadcast, Delivery

_State = Delivery.State
# The rate is that of the last moments.
RATE_OVER = timedelta(seconds=10)


@dataclass(frozen=True)
class Progress:
    """Counts by state; ``rate`` in messages per second; ``seconds_left`` None if nobody knows.

    ``reasons`` are those of failures, most frequent first; ``uncertain`` counts the messages that
    may have arrived twice or not at all; ``held`` waits for patients' pauses and quiet hours.
    """

    state: str
    total: int
    by_state: dict[str, int]
    reasons: dict[str, int]
    uncertain: int
    held: int
    acknowledged: int
    rate: float
    seconds_left: int | None
    first_sent_at: datetime | None
    last_sent_at: datetime | None

    @property
    def sent(self) -> int:
        return self.by_state[_State.SENT]

    @property
    def open(self) -> int:
        """How many are still to be sent, or may be."""
        return sum(self.by_state[state] for state in Delivery.OPEN)

    @property
    def percent(self) -> int:
        """How many of a hundred are done with, whatever became of them."""
        return 100 * (self.total - self.open) // self.total if self.total else 0

    def as_json(self) -> dict[str, Any]:
        """Plain values, with instants in ISO 8601."""
        plain = asdict(self) | {"sent": self.sent, "open": self.open, "percent": self.percent}
        return {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in plain.items()
        }


def progress(broadcast: Broadcast, *, now: datetime) -> Progress:
    """Three queries, however many recipients there are."""
    rows = Delivery.objects.filter(broadcast=broadcast)
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    by_state = {str(state): counts.get(state, 0) for state in _State.values}
    waits = Q(patient__paused_until__gt=now) | Q(lease_until__gt=now + timedelta(minutes=5))
    facts = rows.aggregate(
        uncertain=Count("pk", filter=Q(uncertain_times__gt=0) | Q(state=_State.UNCERTAIN)),
        held=Count("pk", filter=waits & Q(state__in=(_State.DUE, _State.CLAIMED))),
        read=Count("pk", filter=Q(answer=Delivery.Answer.READ)),
        recent=Count("pk", filter=Q(sent_at__gt=now - RATE_OVER)),
        first=Min("sent_at"),
        last=Max("sent_at"),
        last_due=Max("due_at", filter=Q(state=_State.DUE)),
    )
    failed = rows.filter(state=_State.FAILED).order_by().values_list("error")
    reasons = dict(failed.annotate(count=Count("pk")).order_by(F("count").desc(), "error"))
    spell = min(RATE_OVER, now - facts["first"]) if facts["first"] else RATE_OVER
    rate = facts["recent"] / max(1.0, spell.total_seconds())
    return Progress(
        state=broadcast.state,
        total=sum(by_state.values()),
        by_state=by_state,
        reasons=reasons,
        uncertain=facts["uncertain"],
        held=facts["held"],
        acknowledged=facts["read"],
        rate=round(rate, 2),
        seconds_left=_seconds_left(broadcast, by_state, facts, rate, now),
        first_sent_at=facts["first"],
        last_sent_at=facts["last"],
    )


def _seconds_left(
    broadcast: Broadcast,
    by_state: dict[str, int],
    facts: dict[str, Any],
    rate: float,
    now: datetime,
) -> int | None:
    if broadcast.state in Broadcast.OVER:
        return 0
    if broadcast.state != Broadcast.State.SENDING:
        return None
    waiting = sum(by_state[state] for state in Delivery.OPEN) - facts["held"]
    limit = settings.PAID_BROADCAST_RATE if broadcast.is_paid else settings.OUTREACH_RATE
    at_rate: float = max(0, waiting) / (rate or limit)
    last_due: datetime | None = facts["last_due"]
    until_due = (last_due - now).total_seconds() if last_due else 0.0
    return round(max(at_rate, until_due))
