"""What staff did, and what they were refused."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def older_than(self, moment: datetime) -> Self:
        return self.filter(at__lt=moment)


class AuditEvent(models.Model):
    """One request of a member of staff that changed something, gave data away or was refused.

    It names the page and the row, and holds nothing of what a form held: no text of a patient's
    can get in. The user's name is kept beside the reference, which goes with the account.
    """

    class Outcome(models.TextChoices):
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")
        FAILED = "failed", _("failed")

    at = models.DateTimeField(_("when"), auto_now_add=True, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("who"),
    )
    username = models.CharField(_("name then"), max_length=150, blank=True)
    action = models.CharField(_("page"), max_length=100)
    detail = models.CharField(_("action"), max_length=60, blank=True)
    row = models.CharField(_("row"), max_length=40, blank=True)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome)
    address = models.GenericIPAddressField(_("address"), null=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.username}: {self.action}"
