"""Words and their plain meaning."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class GlossaryTerm(models.Model):
    key = models.SlugField(_("key"), help_text=_("The same in every language."))
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    term = models.CharField(_("word"), max_length=80)
    variants = models.JSONField(
        _("other forms"),
        default=list,
        blank=True,
        help_text=_("Plurals, abbreviations, spellings."),
    )
    meaning = models.CharField(_("meaning"), max_length=400)
    is_published = models.BooleanField(_("shown to patients"), default=False)
    starter_hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["term"]
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        constraints = [
            models.UniqueConstraint(fields=["key", "language"], name="one_term_per_language")
        ]

    def __str__(self) -> str:
        return self.term
