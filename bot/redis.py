"""The process's Redis client."""

from __future__ import annotations

import asyncio
from functools import cache
from weakref import WeakKeyDictionary

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


_of_loops: WeakKeyDictionary[asyncio.AbstractEventLoop, redis_async.Redis] = WeakKeyDictionary()


def loop_client() -> redis_async.Redis:
    """The client that everything in the running event loop shares."""
    loop = asyncio.get_running_loop()
    client = _of_loops.get(loop)
    if client is None:
        client = _of_loops[loop] = async_client()
    return client
