"""People who agreed to talk with the bot."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bot.fields import EncryptedTextField, keyed_hashes
from bot.models.care_teams import CareTeam, validate_time_zone
from bot.models.cohorts import CohortTag
from content.models import Revision


def new_pseudonym() -> str:
    """What staff call a patient: no name, and not the Telegram id."""
    return "P-" + "".join(
        secrets.choice("ABCDEFGHJKMNPQRSTUVWXYZ23456789") for _position in range(9)
    )


class PatientQuerySet(models.QuerySet["Patient"]):
    def with_telegram_id(self, telegram_id: int) -> Self:
        return self.filter(telegram_hash__in=keyed_hashes(telegram_id))

    def reachable(self) -> Self:
        return self.filter(status=Patient.Status.ACTIVE)

    def shown(self, revision: Revision) -> Self:
        """Patients who opened the revision within the time that is kept (30 days)."""
        first = timezone.now().date() - timedelta(days=settings.SEEN_ANSWERS_DAYS)
        return self.filter(seen_answers__revision=revision, seen_answers__seen_on__gte=first)


class Patient(models.Model):
    """A person who has agreed to the consent text in a private Telegram chat."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        STOPPED = "stopped", _("stopped by the patient")
        BLOCKED = "blocked", _("blocked the bot")
        SILENCED = "silenced", _("silenced after a death")

    pseudonym = models.CharField(max_length=12, unique=True, default=new_pseudonym, editable=False)
    telegram_id = EncryptedTextField(editable=False)
    telegram_hash = models.CharField(max_length=64, unique=True, editable=False)
    chat_id = EncryptedTextField(editable=False)
    language = models.CharField(
        _("language"), max_length=8, choices=settings.LANGUAGES, default="en"
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_time_zone]
    )
    care_team = models.ForeignKey(
        CareTeam,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="patients",
        verbose_name=_("care team"),
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ACTIVE)
    status_since = models.DateTimeField(_("status since"))
    consent_version = models.PositiveIntegerField(_("version of the consent text"))
    consented_at = models.DateTimeField(_("agreed"))
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    paused_until = models.DateTimeField(_("everything paused until"), null=True, blank=True)
    is_discreet = models.BooleanField(_("discreet notifications"), default=True)
    prefers_full = models.BooleanField(_("full answers at once"), default=False)
    wants_reminders = models.BooleanField(_("wants reminders"), default=True)
    wants_broadcasts = models.BooleanField(_("wants messages from the team"), default=True)
    visit_on = models.DateField(_("next appointment"), null=True, blank=True)
    # Only the day: enough to write to those who use the guide.
    last_seen_on = models.DateField(_("last used"), null=True, blank=True, editable=False)
    tags = models.ManyToManyField(
        CohortTag, blank=True, related_name="patients", verbose_name=_("cohort tags")
    )
    # What the next typed message answers: the callback data it completes. See bot/asking.py.
    awaiting = EncryptedTextField(blank=True, editable=False)
    awaiting_since = models.DateTimeField(null=True, editable=False)

    objects = PatientQuerySet.as_manager()

    class Meta:
        ordering = ["-consented_at"]
        verbose_name = _("patient")
        verbose_name_plural = _("patients")
        permissions = [("coordinate_patient", "Can tag and silence patients, propose reminders")]

    def __str__(self) -> str:
        return self.pseudonym

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def team(self) -> CareTeam | None:
        """The patient's care team, else the one for patients without."""
        return self.care_team or CareTeam.objects.default()
