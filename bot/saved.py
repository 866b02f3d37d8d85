"""What patients keep of the answers: saved ones, and whether an answer helped."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from bot.models import Feedback, Patient, SavedAnswer
from content.errors import DomainError
from content.models import Revision

LONGEST_COMMENT = 1000


@transaction.atomic
def save_answer(patient: Patient, faq_id: int) -> None:
    """Keep the answer; saving it twice is the same as once."""
    SavedAnswer.objects.get_or_create(patient=patient, faq_id=faq_id)


def remove_answer(patient: Patient, faq_id: int) -> None:
    """Keep the answer no more, whether it was kept or not."""
    patient.saved_answers.filter(faq_id=faq_id).delete()


@transaction.atomic
def rate(patient: Patient, revision_id: int, *, faq_id: int, helped: bool) -> Feedback | None:
    """Record whether the revision helped; the last word counts.

    None unless it is the published entry's live revision, or an earlier one of it.
    """
    revision = (
        Revision.objects.filter(pk=revision_id, faq=faq_id, faq__live__isnull=False)
        .select_related("faq__live")
        .first()
    )
    if revision is None or revision.faq.live is None or revision.number > revision.faq.live.number:
        return None
    changed: dict[str, object] = {"helped": helped} | ({"comment": ""} if helped else {})
    feedback, _created = Feedback.objects.update_or_create(
        patient=patient, revision=revision, defaults=changed
    )
    return feedback


@transaction.atomic
def comment(patient: Patient, revision_id: int, text: str) -> bool:
    """Add to "not what I needed" why; False if the patient never said so of this revision.

    Raises DomainError if the text is longer than ``LONGEST_COMMENT``.
    """
    text = text.strip()
    if len(text) > LONGEST_COMMENT:
        raise DomainError(
            _("That is a little long for me. Please send it in up to %(most)d characters.")
            % {"most": LONGEST_COMMENT}
        )
    given = patient.feedback.select_for_update()
    feedback = given.filter(revision_id=revision_id, helped=False).first()
    if feedback is None:
        return False
    feedback.comment = text
    feedback.save(update_fields=["comment", "given_at"])
    return True
