"""What the worker and beat do when they start; named by config/celery.py."""

from __future__ import annotations

from bot import embedded_redis, heartbeat


def before_connecting() -> None:
    """The broker must answer before Celery asks it for anything."""
    embedded_redis.ensure_running()


def worker_is_up() -> None:
    heartbeat.keep_recording("worker")


def beat_ticked() -> None:
    heartbeat.record("beat")
