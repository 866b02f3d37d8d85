"""Signs that need a call now."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from content.models.sources import Source


class UrgentSign(models.Model):
    class Number(models.TextChoices):
        """Which of the care team's numbers comes first."""

        URGENT_LINE = "urgent_line", _("the team's urgent line")
        EMERGENCY = "emergency", _("the emergency number")
        CRISIS_LINE = "crisis_line", _("the crisis line")

    key = models.SlugField(_("key"), help_text=_("The same in every language."))
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=100)
    position = models.PositiveIntegerField(_("position"), default=100)
    number = models.CharField(
        _("number to call first"), max_length=16, choices=Number, default=Number.URGENT_LINE
    )
    notice = models.TextField(_("what people notice"))
    act = models.TextField(_("what to do"))
    say = models.CharField(_("what to say on the phone"), max_length=200, blank=True)
    phrases = models.JSONField(_("phrases that trigger it"), default=list, blank=True)
    must_fire = models.JSONField(_("sentences that must trigger it"), default=list, blank=True)
    must_not_fire = models.JSONField(_("sentences that must not"), default=list, blank=True)
    sources = models.ManyToManyField(Source, blank=True, verbose_name=_("sources"))
    is_published = models.BooleanField(_("shown to patients"), default=False)
    starter_hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["position", "key"]
        verbose_name = _("urgent sign")
        verbose_name_plural = _("urgent signs")
        constraints = [
            models.UniqueConstraint(fields=["key", "language"], name="one_sign_per_language")
        ]

    def __str__(self) -> str:
        return self.title
