"""The one bridge from asynchronous handlers to synchronous services."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections, connection

P = ParamSpec("P")
T = TypeVar("T")


@cache
def _threads() -> ThreadPoolExecutor | None:
    """The pool that services run in; None where one thread is asked for (as tests do)."""
    count = settings.BOT_DB_THREADS
    return ThreadPoolExecutor(count, thread_name_prefix="db") if count > 1 else None


async def run(service: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a service from a handler, on a connection that is still alive.

    One hop per update, not one per query: a hop costs more than most queries do.
    """

    def call() -> T:
        if not connection.in_atomic_block:
            close_old_connections()
        return service(*args, **kwargs)

    pool = _threads()
    if pool is None:
        return await sync_to_async(call, thread_sensitive=True)()
    return await sync_to_async(call, thread_sensitive=False, executor=pool)()
