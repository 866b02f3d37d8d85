"""At most ``API_RATE`` requests a minute from one address or token, counted for all processes."""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING

import redis as redis_errors
from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from bot import redis

if TYPE_CHECKING:  # the framework's views ask for this module while they are being loaded
    from rest_framework.views import APIView

_WINDOW = 60


class Throttle(BaseThrottle):
    """A fixed minute, one round trip. While Redis is down everybody may ask: reading goes on."""

    def allow_request(self, request: HttpRequest | Request, view: APIView | None) -> bool:
        token = getattr(request, "auth", None)
        who = f"token:{token.pk}" if token else f"address:{self.get_ident(request)}"
        # Hashed: Redis keeps nobody's address.
        name = hashlib.blake2b(who.encode(), digest_size=12, key=_key()).hexdigest()
        window = int(time.time() // _WINDOW)
        try:
            pipe = redis.client().pipeline(transaction=False)
            pipe.incr(f"api:{window}:{name}")
            pipe.expire(f"api:{window}:{name}", 2 * _WINDOW)
            counted, _set = pipe.execute()
        except (redis_errors.RedisError, RuntimeError):
            return True
        return int(counted) <= settings.API_RATE

    def wait(self) -> float:
        return _WINDOW - time.time() % _WINDOW


def _key() -> bytes:
    return settings.SECRET_KEY.encode()[:64]
