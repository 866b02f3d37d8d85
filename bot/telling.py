"""Tells other software what happened, if an address for it is configured. Signed, and retried.

The receiver checks ``Care-Signature: t=…,v1=…``: HMAC-SHA256 of the time, a full stop and the body,
with the shared secret. It may hear of one thing twice: ``Care-Delivery`` says which it was.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from datetime import datetime, timedelta
from typing import Any

import httpx
from django.conf import settings
from django.db.models import Count, F
from django.utils import timezone

from bot.models import Broadcast, CallbackRequest, Webhook

logger = logging.getLogger(__name__)

KEPT = timedelta(days=7)
MOST_ATTEMPTS = 10
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=4)
# Below the tick's time limit, even when every call takes its whole timeout.
_AT_ONCE, _SECONDS = 5, 8
# Longer than a tick lasts: whoever took the row up is gone.
_LEASE = timedelta(minutes=2)


def note_callback(request: CallbackRequest) -> None:
    """Somebody asked to be called: by pseudonym, without what they typed."""
    _note(
        "callback.requested",
        {
            "id": request.pk,
            "pseudonym": request.patient.pseudonym,
            "reason": request.reason,
            "good_time": request.good_time,
            "care_team": request.care_team.name if request.care_team else None,
        },
    )


def note_broadcast_end(broadcast: Broadcast, *, how: str) -> None:
    """A broadcast is over: what became of its messages, in numbers."""
    if not settings.WEBHOOK_OUT_URL:
        return
    states = broadcast.deliveries.order_by().values_list("state").annotate(Count("pk"))
    _note(
        "broadcast.ended",
        {"id": broadcast.pk, "state": how, "deliveries": dict(states)},
    )


def _note(event: str, data: dict[str, Any]) -> None:
    if settings.WEBHOOK_OUT_URL:
        Webhook.objects.create(event=event, data=data, next_try_at=timezone.now())


def send_due(now: datetime) -> int:
    """Tell what is due; returns how many were told. One that fails waits longer each time."""
    if not settings.WEBHOOK_OUT_URL:
        return 0
    told = 0
    with httpx.Client(timeout=_SECONDS) as client:
        for row in Webhook.objects.due(now)[:_AT_ONCE]:
            mine = Webhook.objects.filter(pk=row.pk, next_try_at=row.next_try_at)
            if mine.update(next_try_at=now + _LEASE, attempts=F("attempts") + 1):
                told += _tell(client, row, row.attempts + 1)
    return told


def _tell(client: httpx.Client, row: Webhook, attempt: int) -> bool:
    body = json.dumps({"id": row.pk, "event": row.event, "data": row.data}).encode()
    headers = {"Content-Type": "application/json", "Care-Delivery": str(row.pk)}
    headers["Care-Signature"] = signature(body, at=int(timezone.now().timestamp()))
    try:
        client.post(settings.WEBHOOK_OUT_URL, content=body, headers=headers).raise_for_status()
    except httpx.HTTPStatusError as error:
        problem = f"HTTP {error.response.status_code}"
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        problem = type(error).__name__
    else:
        Webhook.objects.filter(pk=row.pk).update(
            sent_at=timezone.now(), next_try_at=None, problem=""
        )
        return True
    again = None if attempt >= MOST_ATTEMPTS else timezone.now() + _wait(attempt)
    logger.warning("Webhook %s was not taken: %s.", row.pk, problem)
    Webhook.objects.filter(pk=row.pk).update(next_try_at=again, problem=problem)
    return False


def signature(body: bytes, *, at: int) -> str:
    """``t=…,v1=…`` for the body sent at this time, in seconds since 1970."""
    secret = settings.WEBHOOK_OUT_SECRET.encode()
    digest = hmac.new(secret, f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def _wait(attempt: int) -> timedelta:
    wait: timedelta = _FIRST_WAIT * 2 ** (attempt - 1)
    return min(wait, _LONGEST_WAIT)


def purge(now: datetime) -> int:
    """Forget what was told or given up a week ago; returns how many."""
    over = Webhook.objects.filter(next_try_at=None, made_at__lt=now - KEPT)
    return over.delete()[0]
