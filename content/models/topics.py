"""The menu tree."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Topic(models.Model):
    slug = models.SlugField(_("short name"), unique=True, help_text=_("Used in links."))
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("under"),
    )
    icon = models.CharField(
        _("icon"), max_length=8, blank=True, help_text=_("One emoji, or nothing.")
    )
    position = models.PositiveIntegerField(_("position"), default=100)
    hide_overdue = models.BooleanField(
        _("hide overdue entries"),
        default=False,
        help_text=_(
            "Entries here, and in every topic below, are hidden from patients once their review "
            "is overdue. Otherwise they are shown with a notice."
        ),
    )
    starter_hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["position", "slug"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        title = self.titles.first() if self.pk else None
        return title.title if title else self.slug


class TopicTitle(models.Model):
    """A topic's name in one language."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="titles")
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=60)

    class Meta:
        ordering = ["language"]
        verbose_name = _("title")
        verbose_name_plural = _("titles")
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "language"],
                name="one_title_per_language",
                violation_error_message=_("The topic has a title in this language already."),
            )
        ]

    def __str__(self) -> str:
        return self.title
