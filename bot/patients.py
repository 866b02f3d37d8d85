"""Joining, leaving and coming back."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import available_timezones

from django.db import IntegrityError, transaction
from django.utils import timezone

from bot import asking, callbacks, reminders
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
            existing = (
                Patient.objects.select_for_update(no_key=True).with_telegram_id(telegram_id).first()
            )
            if existing is not None:
                return _agree_again(existing, team, language)
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
                last_seen_on=now.date(),
            )
    except IntegrityError:
        return Patient.objects.with_telegram_id(telegram_id).get()


def note_seen(patient: Patient) -> None:
    """Note that the patient uses the guide today; only the day is kept."""
    today = timezone.now().date()
    if patient.last_seen_on != today:
        patient.last_seen_on = today
        Patient.objects.filter(pk=patient.pk).update(last_seen_on=today)


def has_agreed(patient: Patient | None) -> bool:
    """Whether the patient has agreed to the consent text as it is now."""
    return patient is not None and patient.consent_version >= CONSENT_VERSION


def _agree_again(patient: Patient, team: CareTeam | None, language: str) -> Patient:
    now = timezone.now()
    patient.language = language
    patient.status, patient.status_since = Patient.Status.ACTIVE, now
    patient.consent_version, patient.consented_at = CONSENT_VERSION, now
    if team is not None:
        patient.care_team, patient.time_zone = team, team.time_zone
    patient.save(
        update_fields=[
            "status", "status_since", "consent_version", "consented_at", "care_team", "time_zone",
            "language",
        ]
    )  # fmt: skip
    reminders.reschedule(patient, now=now)
    return patient


@transaction.atomic
def join_team(patient: Patient, team: CareTeam) -> None:
    """Make ``team`` the patient's care team; its time zone becomes the patient's."""
    patient.care_team, patient.time_zone = team, team.time_zone
    patient.save(update_fields=["care_team", "time_zone"])
    reminders.reschedule(patient, now=timezone.now())


def leave_team(patient: Patient) -> None:
    """Belong to no team; what the patient asked this team for is withdrawn."""
    with transaction.atomic():
        callbacks.cancel(patient)
        patient.care_team = None
        patient.save(update_fields=["care_team"])


@transaction.atomic
def set_time_zone(patient: Patient, name: str) -> None:
    """Use this zone's clock from now on; reminders keep their local times.

    Raises ValueError if there is no such zone.
    """
    if name not in available_timezones():
        raise ValueError("no such time zone")
    patient.time_zone = name
    patient.save(update_fields=["time_zone"])
    reminders.reschedule(patient, now=timezone.now())


def set_quiet_hours(patient: Patient, start: time | None, end: time | None) -> None:
    """Send nothing between these local times; two Nones for no quiet hours."""
    patient.quiet_from, patient.quiet_until = start, end
    patient.save(update_fields=["quiet_from", "quiet_until"])


def pause_until(patient: Patient, moment: datetime | None) -> None:
    """Send nothing before this moment; None resumes at once."""
    patient.paused_until = moment
    patient.save(update_fields=["paused_until"])


@transaction.atomic
def silence(patient: Patient) -> None:
    """Somebody wrote that the patient has died: every message and request stops at once."""
    _leave(patient, Patient.Status.SILENCED)
    callbacks.cancel(patient)
    asking.forget(patient)


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
    """After /stop, a block, or a message that the patient has died: write again."""
    Patient.objects.filter(pk=patient.pk).update(
        status=Patient.Status.ACTIVE, status_since=timezone.now()
    )
    patient.status = Patient.Status.ACTIVE


def _leave(patient: Patient, status: Patient.Status) -> None:
    """Only the people in the chat undo what they chose there: a block does not replace it."""
    rows = Patient.objects.filter(pk=patient.pk)
    if status == Patient.Status.BLOCKED:
        rows = rows.exclude(status__in=[Patient.Status.STOPPED, Patient.Status.SILENCED])
    rows.exclude(status=status).update(status=status, status_since=timezone.now())
    patient.deliveries.owed().update(state=Delivery.State.CANCELLED)
    patient.refresh_from_db(fields=["status"])
