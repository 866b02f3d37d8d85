"""Requests for one's data, or to be erased, that come by post."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bot.models import Patient


class PrivacyRequest(models.Model):
    """What one member of staff entered and another one has to confirm before it happens.

    After an erasure the row stays without the patient: it says that it was done, and by whom.
    """

    class Kind(models.TextChoices):
        EXPORT = "export", _("a copy of the data")
        ERASE = "erase", _("erase everything")

    patient = models.ForeignKey(
        Patient, models.SET_NULL, null=True, related_name="+", verbose_name=_("patient")
    )
    kind = models.CharField(_("asks for"), max_length=6, choices=Kind)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+",
        verbose_name=_("entered by"),
    )  # fmt: skip
    entered_at = models.DateTimeField(_("entered"), auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+",
        verbose_name=_("confirmed by"),
    )  # fmt: skip
    confirmed_at = models.DateTimeField(_("done"), null=True, editable=False)

    class Meta:
        ordering = ["-entered_at", "-pk"]
        verbose_name = _("privacy request")
        verbose_name_plural = _("privacy requests")
        default_permissions = ("add", "view", "change")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.entered_at:%Y-%m-%d})"
