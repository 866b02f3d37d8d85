"""Publishing: a draft becomes the revision that patients see."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from content import embeddings
from content.errors import DomainError
from content.models import FAQ, ContentVersion, Remark, Revision, ScheduledPublication
from content.rendering import MESSAGE_LIMIT, text_length

REVIEW_MONTHS = 12
LONGEST_REVIEW_MONTHS = 36
# The lines around it (topic, question, sources, review) need the rest of the message.
LONGEST_SHORT_ANSWER = MESSAGE_LIMIT - 1200


@transaction.atomic
def publish(
    faq: FAQ, *, by: User | None, starter: bool = False, seen: datetime | None = None
) -> Revision:
    """Freeze the draft as the revision that patients see from their next tap on.

    It is published as "not yet reviewed by your care team"; ``sign_off`` publishes it as
    reviewed. Raises DomainError if ``by`` may not publish (nobody asks a command), if the draft
    has no source or no short answer, is too long for a message, or was edited after ``seen``.
    """
    if by is not None and not by.has_perm("content.publish_faq"):
        raise DomainError(_("Only a reviewer can publish. Send the draft for review instead."))
    revision = _freeze(locked(faq, seen), by=by, starter=starter)
    if not starter:  # the starter pack's are made together
        embeddings.store([revision])
    return revision


@transaction.atomic
def sign_off(
    faq: FAQ,
    *,
    by: User,
    role: str,
    review_by: date | None = None,
    signed_on: date | None = None,
    seen: datetime | None = None,
) -> Revision:
    """Freeze the draft as reviewed by ``by``, whose ``role`` patients read beside the name.

    The review holds until ``review_by``, or for 12 months; ``signed_on`` is today unless it was
    signed off earlier, to be published now. Raises DomainError if ``by`` wrote or
    sent the draft, has no name or role, may not sign off, if a changed draft was not sent for
    review, if ``review_by`` is not within 36 months, or if the draft cannot be published.
    """
    faq = locked(faq, seen)
    today = timezone.now().date()
    review_by = review_by or months_after(today, REVIEW_MONTHS)
    check_sign_off(faq, by=by, role=role, review_by=review_by)
    revision = _freeze(
        faq,
        by=by,
        reviewer_name=by.get_full_name(),
        reviewer_role=role.strip(),
        reviewed_on=signed_on or today,
        review_by=review_by,
    )
    embeddings.store([revision])
    return revision


def check_sign_off(faq: FAQ, *, by: User, role: str, review_by: date) -> None:
    """Raises DomainError as ``sign_off`` does, about who signs and until when."""
    if not by.has_perm("content.sign_off_faq"):
        raise DomainError(_("Only a clinical reviewer can sign off an answer."))
    if by.pk == faq.edited_by_id:
        raise DomainError(_("You wrote this draft, so another reviewer must sign it off."))
    if by.pk == faq.submitted_by_id:
        raise DomainError(
            _("You sent this draft for review, so another reviewer must sign it off.")
        )
    if not by.get_full_name() or not role.strip():
        raise DomainError(
            _("Patients see who reviewed an answer: fill in your name and role first.")
        )
    if not faq.is_in_review and faq.has_unpublished_changes:
        raise DomainError(
            _("This draft has not been sent for review. Its author may still be writing.")
        )
    today = timezone.now().date()
    if not today < review_by <= months_after(today, LONGEST_REVIEW_MONTHS):
        raise DomainError(
            _("The next review must be after today and at most %d months from now.")
            % LONGEST_REVIEW_MONTHS
        )


@transaction.atomic
def withdraw(faq: FAQ, *, by: User | None, reason: str) -> None:
    """Take the entry out of everything patients see; its draft and revisions stay.

    The reason is kept; a planned publication is cancelled. Raises DomainError without a reason,
    or if patients do not see the entry.
    """
    faq = locked(faq)
    if faq.live is None:
        raise DomainError(_("Patients do not see this entry, so there is nothing to withdraw."))
    if not reason.strip():
        raise DomainError(_("Say why it is withdrawn: whoever reads the history will ask."))
    faq.remarks.create(kind=Remark.Kind.WITHDRAWN, text=reason.strip(), revision=faq.live, by=by)
    ScheduledPublication.objects.filter(faq=faq).delete()
    FAQ.objects.filter(pk=faq.pk).update(live=None)
    ContentVersion.bump()


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def check_publishable(faq: FAQ) -> dict[str, Any]:
    """What a revision would freeze; DomainError if patients could not be shown it."""
    frozen = faq.frozen_content()
    if not faq.short_answer.strip():
        raise DomainError(_("The short answer is empty."))
    if text_length(faq.short_answer) + text_length(faq.act_now) > LONGEST_SHORT_ANSWER:
        raise DomainError(_("The short answer and its signs do not fit one message."))
    if not frozen["sources"]:
        raise DomainError(_("Name at least one source before publishing."))
    return frozen


def locked(faq: FAQ, seen: datetime | None = None) -> FAQ:
    """The draft as it is now, locked; DomainError if somebody edited it after ``seen``."""
    faq = FAQ.objects.select_for_update().get(pk=faq.pk)
    if seen is not None and faq.edited_at != seen:
        raise DomainError(_("The draft has changed since you opened it. Read it again first."))
    return faq


def _freeze(faq: FAQ, *, by: User | None, starter: bool = False, **review: Any) -> Revision:
    frozen = check_publishable(faq)
    newest = faq.revisions.order_by("-number").values_list("number", flat=True).first() or 0
    revision = faq.revisions.create(
        **frozen,
        **review,
        number=newest + 1,
        is_starter=starter,
        published_at=timezone.now(),
        published_by=by,
    )
    ScheduledPublication.objects.filter(faq=faq).delete()
    FAQ.objects.filter(pk=faq.pk).update(live=revision, submitted_by=None, submitted_at=None)
    ContentVersion.bump()
    return revision
