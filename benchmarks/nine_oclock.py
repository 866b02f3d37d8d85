"""100,000 patients with a reminder at nine o'clock in twelve zones, and a broadcast to all of them.

    python -m benchmarks.nine_oclock [--patients 100000]

SQLite unless DATABASE_URL names another database. The calendar is simulated: each zone is planned at
the moment its clocks show nine, on the day that clocks change in most of them. Prints JSON: seconds
to plan each zone, and the broadcast; how late the last message would be at 25 per second; and how
many rows or next times are wrong.
"""

from __future__ import annotations

import argparse
import json
import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from zoneinfo import ZoneInfo

from benchmarks.processes import scratch_installation

ZONES = (
    "Pacific/Auckland", "Australia/Lord_Howe", "Asia/Tokyo", "Asia/Kolkata", "Europe/Moscow",
    "Europe/Madrid", "Europe/London", "Atlantic/Azores", "America/Sao_Paulo", "America/New_York",
    "America/Los_Angeles", "Pacific/Honolulu",
)  # fmt: skip
DAY = date(2026, 10, 25)  # clocks go back in Europe
NINE = clock_time(9)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=100_000)
    options = parser.parse_args()
    with scratch_installation(DEBUG="0") as _simulator:
        from django.db import connection

        from bot.models import Delivery, Reminder
        from bot.reminders import plan_due

        _make(options.patients)
        seconds, wrong = {}, 0
        for zone in ZONES:
            nine = datetime.combine(DAY, NINE, tzinfo=ZoneInfo(zone)).astimezone(UTC)
            begun = time.monotonic()
            planned = plan_due(now=nine)
            seconds[zone] = round(time.monotonic() - begun, 2)
            owed = Delivery.objects.filter(due_at=nine, patient__time_zone=zone).count()
            tomorrow = datetime.combine(DAY + timedelta(days=1), NINE, tzinfo=ZoneInfo(zone))
            going_on = Reminder.objects.filter(patient__time_zone=zone, next_due=tomorrow).count()
            wrong += abs(planned - owed) + abs(planned - going_on)
        wrong += abs(Delivery.objects.count() - options.patients)
        found = {
            "database": connection.vendor,
            "patients": options.patients,
            "reminder_planning_seconds": seconds,
            "wrong": wrong,
            "last_late_seconds_at_25": options.patients / len(ZONES) / 25,
            "broadcast_planning_seconds": _broadcast(),
            "progress_seconds": _progress(),
        }
    print(json.dumps(found, indent=1))


def _make(count: int) -> None:
    from bot.models import Patient, Reminder

    now = datetime.combine(DAY - timedelta(days=2), NINE, tzinfo=UTC)
    dues = {
        zone: datetime.combine(DAY, NINE, tzinfo=ZoneInfo(zone)).astimezone(UTC) for zone in ZONES
    }
    for start in range(0, count, 5_000):
        patients = Patient.objects.bulk_create(
            Patient(
                pseudonym=f"P-{number}", telegram_id="1", telegram_hash=f"bench-{number}", chat_id="1",
                time_zone=ZONES[number % len(ZONES)], status_since=now, consent_version=1,
                consented_at=now,
            )
            for number in range(start, min(count, start + 5_000))
        )  # fmt: skip
        Reminder.objects.bulk_create(
            Reminder(
                patient=patient, rule="daily", starts_on=DAY, at=NINE,
                next_due=dues[patient.time_zone],
            )
            for patient in patients
        )  # fmt: skip


def _broadcast() -> float:
    """Plan one for each patient's local time."""
    from django.utils import timezone

    from bot.broadcasts.drafts import Draft, create_broadcast
    from bot.broadcasts.planning import plan_due
    from bot.broadcasts.releasing import release_broadcast

    now = timezone.now()
    draft = Draft(
        title="Bench", texts={"en": "Closed."}, cancel_delay=0, at_local_time=True,
        send_at=now + timedelta(hours=1), spread_minutes=30,
    )  # fmt: skip
    release_broadcast(create_broadcast(draft, by=None), by=None, now=now)
    begun = time.monotonic()
    plan_due(now=now)
    return round(time.monotonic() - begun, 2)


def _progress() -> float:
    """What a look at the running broadcast costs."""
    from django.utils import timezone

    from bot.broadcasts.progress import progress
    from bot.models import Broadcast

    begun = time.monotonic()
    progress(Broadcast.objects.get(), now=timezone.now())
    return round(time.monotonic() - begun, 3)


if __name__ == "__main__":
    main()
