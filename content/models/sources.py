"""Where facts come from."""

from __future__ import annotations

from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.Model):
    class Link(models.TextChoices):
        UNKNOWN = "", _("not checked yet")
        OK = "ok", _("works")
        UNREACHABLE = "unreachable", _("could not be opened")
        BROKEN = "broken", _("broken")

    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("publisher"), max_length=200)
    url = models.URLField(
        _("link"), max_length=500, unique=True, validators=[URLValidator(schemes=["https"])]
    )
    seen_on = models.DateField(
        _("date seen"), null=True, blank=True, help_text=_("When somebody last read it there.")
    )

    link_state = models.CharField(
        _("link check"),
        max_length=12,
        choices=Link,
        default=Link.UNKNOWN,
        blank=True,
        editable=False,
    )
    link_reason = models.CharField(max_length=200, blank=True, editable=False)
    link_checked_at = models.DateTimeField(
        _("link checked"), null=True, editable=False, db_index=True
    )

    class Meta:
        ordering = ["publisher", "title"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        return f"{self.publisher}: {self.title}"
