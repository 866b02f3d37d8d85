"""What patients asked that no entry answered, stripped of identity."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from content.models.faqs import FAQ


class LoggedQuestion(models.Model):
    """A scrubbed question. It names nobody, and only the day is kept."""

    class Kind(models.TextChoices):
        UNANSWERED = "unanswered", _("no answer found")
        NOT_MEANT = "not_meant", _("not what was meant")

    class State(models.TextChoices):
        OPEN = "open", _("waiting")
        PHRASING = "phrasing", _("added as a phrasing")
        ENTRY = "entry", _("a new entry was begun")
        ELSEWHERE = "elsewhere", _("answered elsewhere")
        IGNORED = "ignored", _("ignored")

    text = models.CharField(_("question"), max_length=300)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    offered = models.ForeignKey(
        FAQ, models.SET_NULL, null=True, related_name="+", verbose_name=_("entry offered")
    )
    state = models.CharField(
        _("state"), max_length=12, choices=State, default=State.OPEN, db_index=True
    )
    asked_on = models.DateField(_("day"), auto_now_add=True)

    class Meta:
        ordering = ["-asked_on", "-pk"]
        verbose_name = _("question")
        verbose_name_plural = _("question log")

    def __str__(self) -> str:
        return self.text
