"""A request that carries an ``Idempotency-Key`` happens once, however often it is sent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import APIException, ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from content.api.problems import Refused
from content.api.working import person
from content.models import IdempotentCall

KEPT = timedelta(days=1)
# Longer than any request lasts: whoever began it is gone, and nothing of it was kept.
_ABANDONED = timedelta(minutes=2)
HEADER = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER,
    description="1-200 visible ASCII characters. Sent again with the same body within a day, it "
    "gives the same answer and does nothing.",
)  # fmt: skip


class OtherRequest(APIException):
    status_code = 422
    default_detail = "This Idempotency-Key was used for another request."


def once(request: Request, act: Callable[[], tuple[int, Any]]) -> Response:
    """What ``act`` gives (status and JSON), done at most once for the request's key.

    What it did and its answer are kept together or not at all; what it refuses is not kept.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        status, data = act()
        return Response(data, status)
    if not (0 < len(key) <= 200 and key.isascii() and key.isprintable() and " " not in key):
        raise ParseError("Idempotency-Key must be 1 to 200 visible ASCII characters.")
    call = _begin(request, key)
    if call.status is not None:
        return Response(call.response, call.status)
    try:
        with transaction.atomic():
            status, data = act()
            mine = IdempotentCall.objects.filter(pk=call.pk, begun_at=call.begun_at, status=None)
            # DateTimes and the like as they are sent.
            data = json.loads(json.dumps(data, default=str))
            if not mine.update(status=status, response=data):
                raise Refused("The same request is being carried out.")
    except BaseException:
        IdempotentCall.objects.filter(pk=call.pk, begun_at=call.begun_at, status=None).delete()
        raise
    return Response(data, status)


def _begin(request: Request, key: str) -> IdempotentCall:
    """The call to carry out, or the one that was: then it has a status."""
    now, digest = timezone.now(), _digest(request)
    IdempotentCall.objects.filter(user=person(request), key=key, begun_at__lt=now - KEPT).delete()
    try:
        with transaction.atomic():
            return IdempotentCall.objects.create(
                user=person(request), key=key, request_hash=digest, begun_at=now
            )
    except IntegrityError:
        call = IdempotentCall.objects.filter(user=person(request), key=key).first()
    if call is None:
        raise Refused("The same request has just failed. Send it again.")
    if call.request_hash != digest:
        raise OtherRequest
    if call.status is None:
        abandoned = IdempotentCall.objects.filter(
            pk=call.pk, status=None, begun_at__lt=now - _ABANDONED
        )
        if not abandoned.update(begun_at=now):
            raise Refused("The same request is being carried out.")
        call.begun_at = now
    return call


def _digest(request: Request) -> str:
    body = json.dumps(request.data, sort_keys=True, default=str)
    return hashlib.sha256(f"{request.method} {request.path}\n{body}".encode()).hexdigest()


def purge(now: datetime) -> int:
    """Forget the calls of more than a day ago; returns how many."""
    return IdempotentCall.objects.filter(begun_at__lt=now - KEPT).delete()[0]
