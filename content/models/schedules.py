"""Drafts that are signed off and wait for their time. The row is the queue."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from content.models.faqs import FAQ


class ScheduledPublication(models.Model):
    """One draft, to be published at a time exactly as the reviewer read it."""

    faq = models.OneToOneField(FAQ, models.CASCADE, related_name="scheduled")
    at = models.DateTimeField(db_index=True)
    zone = models.CharField(max_length=64, help_text=_("In which the time was chosen."))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    role = models.CharField(max_length=150)
    signed_on = models.DateField()
    review_by = models.DateField()
    draft_edited_at = models.DateTimeField()
    content = models.JSONField()

    class Meta:
        verbose_name = _("scheduled publication")
        verbose_name_plural = _("scheduled publications")

    def __str__(self) -> str:
        return f"{self.faq} ({self.at:%Y-%m-%d %H:%M} UTC)"
