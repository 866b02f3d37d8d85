"""What other software is to be told. The row is the queue."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def due(self, now: datetime) -> Self:
        return self.filter(next_try_at__lte=now).order_by("next_try_at", "pk")


class Webhook(models.Model):
    """One thing to tell; ``next_try_at`` is empty once it was told or given up.

    ``data`` holds a pseudonym at the most, and no text of a patient.
    """

    event = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    made_at = models.DateTimeField(auto_now_add=True)
    next_try_at = models.DateTimeField(null=True, db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=100, blank=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.event} {self.pk}"
