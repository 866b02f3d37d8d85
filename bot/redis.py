"""The process's Redis client."""

from __future__ import annotations

from functools import cache

import redis
from django.conf import settings
from redis import asyncio as redis_async

from bot import embedded_redis


@cache
def client() -> redis.Redis:
    """A client that answers or fails within seconds."""
    embedded_redis.ensure_running()
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=3, socket_connect_timeout=3)


def async_client() -> redis_async.Redis:
    """A client for the event loop that calls this."""
    embedded_redis.ensure_running()
    return redis_async.Redis.from_url(
        settings.REDIS_URL, socket_timeout=3, socket_connect_timeout=3
    )
