"""What the bot has asked for and the patient's next message answers.

The expectation is a row, not process memory: it holds the callback data that the typed answer
completes, so it survives a restart, and it has an age.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from bot.models import Patient

FORGOTTEN_AFTER = timedelta(hours=12)


def expect(patient: Patient, completes: str) -> None:
    """Read the patient's next message as the missing part of this callback data."""
    _save(patient, completes)


def forget(patient: Patient) -> None:
    """The patient went elsewhere: read the next message as a question again."""
    if patient.awaiting:
        _save(patient, "")


def expected(patient: Patient) -> str:
    """The callback data to complete, or "" if nothing was asked lately."""
    since = patient.awaiting_since
    if since is None or timezone.now() - since > FORGOTTEN_AFTER:
        return ""
    return str(patient.awaiting)


def _save(patient: Patient, completes: str) -> None:
    patient.awaiting = completes
    patient.awaiting_since = timezone.now() if completes else None
    patient.save(update_fields=["awaiting", "awaiting_since"])
