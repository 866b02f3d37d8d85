"""Between the one who writes an entry and the one who signs it off."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from content.errors import DomainError
from content.models import FAQ, Remark, ScheduledPublication
from content.models.remarks import LONGEST_REMARK
from content.publishing import check_publishable, locked


@transaction.atomic
def submit_for_review(
    faq: FAQ, *, by: User, comment: str = "", seen: datetime | None = None
) -> None:
    """Hand the saved draft to the reviewers; an edit afterwards takes it back.

    Raises DomainError if it waits already, if patients see that text already, if it could not
    be published, or if it was edited after ``seen``.
    """
    faq = locked(faq, seen)
    if faq.is_in_review:
        raise DomainError(_("This draft is waiting for a reviewer already."))
    if not faq.has_unpublished_changes:
        raise DomainError(_("Patients see this text already: there is nothing new to review."))
    check_publishable(faq)
    FAQ.objects.filter(pk=faq.pk).update(submitted_by=by, submitted_at=timezone.now())
    _remark(faq, Remark.Kind.SUBMITTED, comment, by)


@transaction.atomic
def return_to_author(faq: FAQ, *, by: User, comment: str, seen: datetime | None = None) -> None:
    """Give the draft back with what is to be changed.

    Raises DomainError without a comment, if ``by`` is no reviewer, or if the draft does not
    wait for one.
    """
    faq = locked(faq, seen)
    if not by.has_perm("content.sign_off_faq"):
        raise DomainError(_("Only a clinical reviewer can return a draft."))
    if not faq.is_in_review:
        raise DomainError(_("This draft is not in review, so it cannot be returned."))
    if not comment.strip():
        raise DomainError(_("Say what the author should change."))
    ScheduledPublication.objects.filter(faq=faq).delete()
    FAQ.objects.filter(pk=faq.pk).update(submitted_by=None, submitted_at=None)
    _remark(faq, Remark.Kind.RETURNED, comment, by)


def comment_on(faq: FAQ, *, by: User, text: str) -> Remark:
    """Keep what somebody has to say about the entry. Raises DomainError if it is nothing."""
    if not text.strip():
        raise DomainError(_("The comment is empty."))
    return _remark(faq, Remark.Kind.COMMENT, text, by)


def _remark(faq: FAQ, kind: Remark.Kind, text: str, by: User) -> Remark:
    if len(text) > LONGEST_REMARK:
        raise DomainError(_("The comment is too long: at most %d characters.") % LONGEST_REMARK)
    remark: Remark = faq.remarks.create(kind=kind, text=text.strip(), by=by)
    return remark
