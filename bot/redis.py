"""The process's Redis client."""

from __future__ import annotations

import asyncio
from functools import cache
from weakref import WeakKeyDictionary

import redis
from django.conf import settings
from redis import asyncio as redis_async

from bot import embedded_redis

_SECONDS = 3
# Of an event loop, and how long to wait for one of them to be free.
_CONNECTIONS, _FREE_SECONDS = 20, 15


@cache
def client() -> redis.Redis:
    """A client that answers or fails within seconds."""
    embedded_redis.ensure_running()
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=_SECONDS, socket_connect_timeout=_SECONDS
    )


def async_client() -> redis_async.Redis:
    """A client for the event loop that calls this.

    Who finds all connections in use waits for one: a burst of updates must not look as if Redis
    were down.
    """
    embedded_redis.ensure_running()
    pool = redis_async.BlockingConnectionPool.from_url(
        settings.REDIS_URL,
        max_connections=_CONNECTIONS,
        timeout=_FREE_SECONDS,
        socket_timeout=_SECONDS,
        socket_connect_timeout=_SECONDS,
    )
    return redis_async.Redis.from_pool(pool)


_of_loops: WeakKeyDictionary[asyncio.AbstractEventLoop, redis_async.Redis] = WeakKeyDictionary()


def loop_client() -> redis_async.Redis:
    """The client that everything in the running event loop shares."""
    loop = asyncio.get_running_loop()
    client = _of_loops.get(loop)
    if client is None:
        client = _of_loops[loop] = async_client()
    return client
