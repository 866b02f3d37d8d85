"""What the worker and beat do when they start; named by config/celery.py."""

from __future__ import annotations

from bot import embedded_redis, heartbeat, waking

# A call in flight may take this long.
_LAST_SECONDS = 16.0


def before_connecting() -> None:
    """The broker must answer before Celery asks it for anything."""
    embedded_redis.ensure_running()


def worker_is_up() -> None:
    heartbeat.keep_recording("worker")


def worker_process_ends() -> None:
    """A pool's process is told to end: its sender finishes the calls in flight."""
    waking.stop(_LAST_SECONDS)


def beat_ticked() -> None:
    heartbeat.record("beat")
