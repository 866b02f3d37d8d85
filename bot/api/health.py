"""Health: whether this process is alive, and whether the whole installation is ready.

Whoever asks is nobody in particular: a session is not even looked at, because that would ask the
database that may be down.
"""

from __future__ import annotations

import redis as redis_errors
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import (
    api_view,
    authentication_classes,
    permission_classes,
    throttle_classes,
)
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from bot import heartbeat


@extend_schema(exclude=True)  # for whoever runs the installation: docs/running.md
@api_view(["GET"])
@authentication_classes([])
@throttle_classes([])
@permission_classes([AllowAny])
def alive(request: Request) -> Response:
    """200 as long as the web process answers."""
    return Response({"status": "alive"})


@extend_schema(exclude=True)  # for whoever runs the installation: docs/running.md
@api_view(["GET"])
@authentication_classes([])
@throttle_classes([])
@permission_classes([AllowAny])
def ready(request: Request) -> Response:
    """200 if every part is up, 503 with what is not; names of parts only."""
    parts = status()
    up = all(parts.values())
    answer = Response({"status": "ready" if up else "not ready", "parts": parts})
    answer.status_code = 200 if up else 503
    answer["Cache-Control"] = "no-store"
    # Django would log an error each time somebody asks.
    setattr(answer, "_has_been_logged", True)  # noqa: B010
    return answer


def status() -> dict[str, bool]:
    """Each part by name, and whether it is up."""
    parts = {"database": _database(), "migrations": _migrations(), "redis": True}
    try:
        ages = heartbeat.ages()
    except (redis_errors.RedisError, RuntimeError):
        parts["redis"] = False
        ages = dict.fromkeys(heartbeat.PROCESSES)
    parts |= {
        process: age is not None and age < heartbeat.ALIVE_SECONDS for process, age in ages.items()
    }
    return parts | (_sending() if parts["redis"] else {})  # not to wait for Redis once more


def _sending() -> dict[str, bool]:
    """Whether what is owed goes out, and Telegram takes our token; True where nobody can know."""
    try:
        return {
            "queue": not heartbeat.queue_is_stuck(timezone.now()),
            "telegram": not heartbeat.token_is_refused(),
        }
    except (redis_errors.RedisError, RuntimeError, DatabaseError):
        return {}


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


# Once all are applied they stay so for as long as this code runs.
_all_applied = False


def _migrations() -> bool:
    """Whether the database has every migration that this code knows; more do no harm."""
    global _all_applied
    if not _all_applied:
        try:
            executor = MigrationExecutor(connection)
        except DatabaseError:
            return False
        _all_applied = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _all_applied
