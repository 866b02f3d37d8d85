"""Keeping which answers patients opened.

It is written once the answer has been shown, so nobody waits for it. Whoever is shown an answer
that turns out wrong can be told so while the row is there; after that only counts remain.
"""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from bot.models import Broadcast, Delivery, SeenAnswer, ViewCount
from bot.models.seen import start_of

log = logging.getLogger(__name__)


def keep(patient_id: int, revision_id: int) -> None:
    """Note that the patient was shown the revision today, and count it the first time that day.

    Two statements, or one that changes nothing. A patient who was erased meanwhile stays so, and
    whatever the database refuses is only logged: the answer has been read.
    """
    today = timezone.now().date()
    try:
        with transaction.atomic():
            if _note(patient_id, revision_id, today):
                _count(revision_id, today)
    except DatabaseError as error:
        log.warning("A view is not kept (%s).", type(error).__name__)


def purge(now: datetime) -> int:
    """Forget who opened what longer ago than the setting says; returns how many rows went.

    Who was told that an answer was wrong had opened it: that goes, too.
    """
    kept = timedelta(days=settings.SEEN_ANSWERS_DAYS)
    told = Broadcast.objects.filter(to_chosen=True, created_at__lt=now - kept)
    chosen = Broadcast.chosen.through._default_manager.filter(broadcast__in=told)
    deliveries = Delivery.objects.filter(broadcast__in=told).exclude(state__in=Delivery.OPEN)
    seen = SeenAnswer.objects.filter(seen_on__lt=now.date() - kept)
    return sum(rows.delete()[0] for rows in (deliveries, chosen, seen))


def _note(patient_id: int, revision_id: int, today: date) -> bool:
    """Whether this is the first time today. One statement, whoever else writes the same row."""
    table = connection.ops.quote_name(SeenAnswer._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (patient_id, revision_id, seen_on) VALUES (%s, %s, %s) "  # noqa: S608
            "ON CONFLICT (patient_id, revision_id) DO UPDATE SET seen_on = excluded.seen_on "
            f"WHERE {table}.seen_on < excluded.seen_on RETURNING id",
            [patient_id, revision_id, connection.ops.adapt_datefield_value(today)],
        )
        return cursor.fetchone() is not None


def _count(revision_id: int, today: date) -> None:
    """Add one to the day, the week and the month, always in this order."""
    table = connection.ops.quote_name(ViewCount._meta.db_table)
    values: list[str | int | date | None] = []
    for step in ViewCount.Step:
        start = connection.ops.adapt_datefield_value(start_of(step, today))
        values += [step.value, start, revision_id]
    rows = ", ".join(["(%s, %s, %s, 1)"] * len(ViewCount.Step))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (step, starts_on, revision_id, views) VALUES {rows} "  # noqa: S608
            "ON CONFLICT (step, starts_on, revision_id) "
            f"DO UPDATE SET views = {table}.views + 1",
            values,
        )
