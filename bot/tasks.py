"""What beat's ticks run in the workers. The rows are the queue: a lost tick loses nothing."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from bot import callbacks, reminders, seen, visits
from bot.sending import sender
from content import link_check, scheduling
from content.importing import jobs

_SECONDS = 20.0


@shared_task
def plan() -> int:
    """A due reminder is a row, not a timer: turn the due ones into deliveries."""
    return reminders.plan_due(now=timezone.now())


@shared_task
def purge() -> int:
    """Delete what has had its time: an appointment's questions, how to call somebody back,
    which answers somebody opened, a file that was imported."""
    now = timezone.now()
    return visits.purge(now) + callbacks.purge(now) + seen.purge(now) + jobs.purge(now)


@shared_task(time_limit=85)  # below the visibility timeout
def import_files() -> bool:
    """Check or import the file that waits longest; an editor looks at its progress meanwhile."""
    return jobs.run_next(timezone.now())


@shared_task
def check_links() -> int:
    """Look whether a few sources are still where they were, unless that is switched off."""
    return link_check.check_due(timezone.now()) if settings.LINK_CHECK else 0


@shared_task
def publish_scheduled() -> int:
    """Publish the answers whose time has come."""
    return scheduling.publish_due(now=timezone.now())


@shared_task
def send() -> int:
    """Send what is owed, for a bounded time; the next tick goes on."""
    return sender().send_for(_SECONDS)
