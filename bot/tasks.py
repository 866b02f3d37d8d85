"""What beat's ticks run in the workers. The rows are the queue: a lost tick loses nothing."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from bot import callbacks, nudges, reminders, seen, telling, visits, waking
from bot.broadcasts import planning
from content import link_check, scheduling
from content.api import idempotency
from content.importing import jobs


@shared_task
def plan() -> int:
    """A due reminder or broadcast is a row, not a timer: turn the due ones into deliveries."""
    now = timezone.now()
    planned = reminders.plan_due(now=now) + nudges.plan_due(now=now) + planning.plan_due(now=now)
    if planned:
        waking.wake()
    return planned


@shared_task
def purge() -> int:
    """Delete what has had its time: an appointment's questions, how to call somebody back,
    which answers somebody opened, a file that was imported, a call to the API, what other software
    was told."""
    now = timezone.now()
    return (
        visits.purge(now)
        + callbacks.purge(now)
        + seen.purge(now)
        + jobs.purge(now)
        + idempotency.purge(now)
        + telling.purge(now)
    )


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
def send_webhooks() -> int:
    """Tell other software what is owed to it."""
    return telling.send_due(timezone.now())


@shared_task
def send() -> None:
    """Wake this process's sender; it works until nothing is owed."""
    waking.wake()
