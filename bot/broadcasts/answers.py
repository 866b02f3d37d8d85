"""What patients answer to a broadcast."""

from __future__ import annotations

from datetime import datetime

from bot.models import Delivery, Patient


def acknowledge(patient: Patient, broadcast_id: int, *, now: datetime) -> bool:
    """Note that the patient has read the message; False if they never got it. Twice is once."""
    mine = patient.deliveries.filter(broadcast=broadcast_id)
    mine.exclude(answer=Delivery.Answer.READ).update(answer=Delivery.Answer.READ, answered_at=now)
    return mine.exists()
