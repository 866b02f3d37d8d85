"""What patients keep for themselves: answers, questions for their visit, and their feedback."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bot.fields import EncryptedTextField
from bot.models.patients import Patient
from content.models import FAQ, Revision


class SavedAnswer(models.Model):
    patient = models.ForeignKey(Patient, models.CASCADE, related_name="saved_answers")
    faq = models.ForeignKey(FAQ, models.CASCADE, related_name="+")
    saved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-saved_at"]
        constraints = [
            models.UniqueConstraint(fields=["patient", "faq"], name="an_answer_is_saved_once")
        ]

    def __str__(self) -> str:
        return f"{self.patient}: {self.faq_id}"


class VisitQuestion(models.Model):
    """A question for the next appointment: an entry of ours, or the patient's own words."""

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="visit_questions")
    faq = models.ForeignKey(FAQ, models.SET_NULL, null=True, related_name="+")
    text = EncryptedTextField()
    is_done = models.BooleanField(default=False)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return f"{self.patient}: question {self.pk}"


class Feedback(models.Model):
    """Whether the revision that was shown helped, and why not if the patient says so."""

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="feedback")
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="feedback")
    helped = models.BooleanField(_("helped"))
    comment = EncryptedTextField(_("comment"), blank=True)
    given_at = models.DateTimeField(_("given"), auto_now=True)

    class Meta:
        ordering = ["-given_at"]
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        constraints = [
            models.UniqueConstraint(fields=["patient", "revision"], name="one_vote_per_revision")
        ]

    def __str__(self) -> str:
        return f"{self.revision}: {self.helped}"
