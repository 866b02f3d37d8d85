"""Groups of patients that coordinators make."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CohortTag(models.Model):
    """A mark that coordinators set on patients, to write to them together."""

    name = models.CharField(_("name"), max_length=60, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("cohort tag")
        verbose_name_plural = _("cohort tags")

    def __str__(self) -> str:
        return self.name
