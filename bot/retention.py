"""For how long what is kept: one rule for each kind of data, its days from the settings.

``docs/privacy.md`` tells patients' and clinics' side of it. What belongs to one appointment, one
call or one import ends with that, in the module it belongs to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import models

from bot.models import CallbackRequest, Delivery
from content.models import LoggedQuestion

_AT_ONCE = 500
# A tick must not last: what is left over goes with the next one.
_BATCHES = 20


@dataclass(frozen=True)
class Rule:
    """Rows of one kind whose last change is before a day may go."""

    setting: str
    older_than: Callable[[datetime], models.QuerySet[Any]]

    def over(self, now: datetime) -> models.QuerySet[Any]:
        """The rows that have been kept for long enough."""
        return self.older_than(now - timedelta(days=getattr(settings, self.setting)))


RULES = (
    Rule("QUESTION_LOG_DAYS", lambda day: LoggedQuestion.objects.filter(asked_on__lt=day.date())),
    Rule(
        "DELIVERY_DAYS",
        lambda day: Delivery.objects.filter(due_at__lt=day).exclude(state__in=Delivery.OPEN),
    ),
    Rule("CALLBACK_DAYS", lambda day: CallbackRequest.objects.filter(closed_at__lt=day)),
    Rule("AUDIT_DAYS", lambda day: LogEntry.objects.filter(action_time__lt=day)),
)


def purge(now: datetime) -> dict[str, int]:
    """Delete what is over, a few hundred rows at a time; says by setting how many rows went.

    Staff's sessions that have ended go, too.
    """
    Session.objects.filter(expire_date__lt=now).delete()
    return {rule.setting: _delete(rule.over(now)) for rule in RULES}


def _delete(rows: models.QuerySet[Any]) -> int:
    count = 0
    for _batch in range(_BATCHES):
        keys = list(rows.order_by("pk").values_list("pk", flat=True)[:_AT_ONCE])
        if not keys:
            break
        rows.filter(pk__in=keys).delete()  # what has changed meanwhile stays
        count += len(keys)
    return count
