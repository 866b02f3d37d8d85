"""What the worker and beat do when they start; named by config/celery.py."""

from __future__ import annotations

import sys
import time

from django.conf import settings

from bot import embedded_redis, heartbeat, waking
from bot.metrics import counting

# A call in flight may take this long.
_LAST_SECONDS = 16.0


def before_connecting() -> None:
    """The broker must answer before Celery asks it for anything."""
    embedded_redis.ensure_running()


def worker_starts() -> None:
    """A worker that cannot send must say so at once, and not at the first reminder."""
    if not settings.TELEGRAM_BOT_TOKEN:
        sys.exit("Configuration: TELEGRAM_BOT_TOKEN is not set. See docs/configuration.md.")
    before_connecting()


def worker_is_up() -> None:
    heartbeat.keep_recording("worker")


def worker_process_ends() -> None:
    """A pool's process is told to end: its sender finishes the calls in flight."""
    waking.stop(_LAST_SECONDS)
    counting.flush()


_task_started = 0.0  # a pool's process runs one task at a time


def task_starts() -> None:
    global _task_started
    _task_started = time.perf_counter()


def task_ended(name: str, state: str | None) -> None:
    """Count the task; ``name`` is one of ours, such as bot.tasks.plan."""
    outcome = "done" if state == "SUCCESS" else "failed"
    counting.count("care_tasks", task=name.rpartition(".")[2], outcome=outcome)
    counting.observe("care_task_seconds", time.perf_counter() - _task_started)


def beat_ticked() -> None:
    heartbeat.record("beat")
