"""Joining, leaving and coming back."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from bot.fields import keyed_hash
from bot.models import CareTeam, Delivery, Patient

CONSENT_VERSION = 1


def agree(*, telegram_id: int, chat_id: int, language: str, team: CareTeam | None) -> Patient:
    """Record the consent and start, or start again; nothing about a person is stored before.

    Agreeing twice, even at the same moment, gives the same patient.
    """
    now = timezone.now()
    zone = (team or CareTeam.objects.default() or CareTeam()).time_zone
    try:
        with transaction.atomic():
            existing = Patient.objects.select_for_update().with_telegram_id(telegram_id).first()
            if existing is not None:
                return _agree_again(existing, team)
            return Patient.objects.create(
                telegram_id=str(telegram_id),
                telegram_hash=keyed_hash(telegram_id),
                chat_id=str(chat_id),
                language=language,
                time_zone=zone,
                care_team=team,
                status_since=now,
                consent_version=CONSENT_VERSION,
                consented_at=now,
            )
    except IntegrityError:
        return Patient.objects.with_telegram_id(telegram_id).get()


def _agree_again(patient: Patient, team: CareTeam | None) -> Patient:
    now = timezone.now()
    patient.status, patient.status_since = Patient.Status.ACTIVE, now
    patient.consent_version, patient.consented_at = CONSENT_VERSION, now
    if team is not None:
        patient.care_team, patient.time_zone = team, team.time_zone
    patient.save(
        update_fields=[
            "status", "status_since", "consent_version", "consented_at", "care_team", "time_zone",
        ]
    )  # fmt: skip
    return patient


@transaction.atomic
def join_team(patient: Patient, team: CareTeam) -> None:
    """Make ``team`` the patient's care team; its time zone becomes the patient's."""
    patient.care_team, patient.time_zone = team, team.time_zone
    patient.save(update_fields=["care_team", "time_zone"])


@transaction.atomic
def stop(patient: Patient) -> None:
    """Write to the patient no more: whatever is still owed is cancelled."""
    _leave(patient, Patient.Status.STOPPED)


@transaction.atomic
def note_blocked(patient: Patient) -> None:
    """Telegram says that the patient blocked the bot or is gone; nothing more is tried."""
    _leave(patient, Patient.Status.BLOCKED)


def note_unblocked(telegram_id: int) -> None:
    """The patient let the bot in again. A patient who used /stop stays stopped."""
    Patient.objects.with_telegram_id(telegram_id).filter(status=Patient.Status.BLOCKED).update(
        status=Patient.Status.ACTIVE, status_since=timezone.now()
    )


def start_again(patient: Patient) -> None:
    """After /stop: write to the patient again."""
    Patient.objects.filter(pk=patient.pk).update(
        status=Patient.Status.ACTIVE, status_since=timezone.now()
    )
    patient.status = Patient.Status.ACTIVE


def _leave(patient: Patient, status: Patient.Status) -> None:
    Patient.objects.filter(pk=patient.pk).exclude(status=Patient.Status.STOPPED).update(
        status=status, status_since=timezone.now()
    )
    patient.deliveries.owed().update(state=Delivery.State.CANCELLED)
    patient.refresh_from_db(fields=["status"])
