"""What editors and reviewers said about an entry on its way to patients and back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from content.models.faqs import FAQ, Revision

LONGEST_REMARK = 2000


class Remark(models.Model):
    """A comment, or a step of the workflow with its reason. Written once, never changed."""

    class Kind(models.TextChoices):
        COMMENT = "comment", _("commented")
        SUBMITTED = "submitted", _("sent it for review")
        RETURNED = "returned", _("returned it to the author")
        SCHEDULED = "scheduled", _("signed it off, to be published later")
        UNSCHEDULED = "unscheduled", _("cancelled the planned publication")
        NOT_PUBLISHED = "not_published", _("had planned a publication that was refused")
        WITHDRAWN = "withdrawn", _("withdrew it")

    faq = models.ForeignKey(FAQ, models.CASCADE, related_name="remarks")
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.COMMENT)
    text = models.TextField(max_length=LONGEST_REMARK, blank=True)
    revision = models.ForeignKey(
        Revision, models.SET_NULL, null=True, related_name="+", help_text=_("What was withdrawn.")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text}"
