"""What beat's ticks run that belongs to the admin panel."""

from __future__ import annotations

from typing import cast

from celery import shared_task
from django.utils import timezone
from django.utils.module_loading import import_string


@shared_task
def purge_audit() -> int:
    """Delete audit events that have had their time."""
    return cast(int, import_string("adminpanel.audit.purge")(timezone.now()))
