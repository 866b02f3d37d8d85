"""Words that mean the same for search."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Synonym(models.Model):
    """Words that mean one another or, with ``meanings``, what is meant by what people type."""

    key = models.SlugField(_("key"), max_length=120)
    language = models.CharField(
        _("language"), max_length=8, choices=settings.LANGUAGES, default="en"
    )
    words = models.JSONField(
        _("words"), default=list, help_text=_("One a line. The plainest word first.")
    )
    meanings = models.JSONField(
        _("meanings"),
        default=list,
        blank=True,
        help_text=_(
            "Leave empty where the words mean one another. Else one a line: what somebody who "
            "types one of the words may mean, but not the other way round."
        ),
    )
    meanings_language = models.CharField(
        _("language of the meanings"),
        max_length=8,
        choices=settings.LANGUAGES,
        blank=True,
        help_text=_("Only for words of another language."),
    )
    is_published = models.BooleanField(_("used by search"), default=True)
    starter_hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["language", "key"]
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        constraints = [
            models.UniqueConstraint(fields=["key", "language"], name="one_synonym_per_key")
        ]

    def __str__(self) -> str:
        left = ", ".join(self.words)
        return f"{left} → {', '.join(self.meanings)}" if self.meanings else left
