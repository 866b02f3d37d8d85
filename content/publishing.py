"""Publishing: a draft becomes the revision that patients see."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser, User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from content.errors import DomainError
from content.models import FAQ, ContentVersion, Revision

REVIEW_INTERVAL = timedelta(days=365)


@transaction.atomic
def publish(faq: FAQ, *, by: User | None, starter: bool = False) -> Revision:
    """Freeze the draft as the revision that patients see from their next tap on.

    It is published as "not yet reviewed by your care team"; ``sign_off`` publishes it as
    reviewed. Raises DomainError if the draft has no source or no short answer.
    """
    return _freeze(faq, by=by, reviewer=None, reviewer_role="", starter=starter)


@transaction.atomic
def sign_off(faq: FAQ, *, by: User, role: str) -> Revision:
    """Freeze the draft as reviewed by ``by``, whose ``role`` patients read beside the name.

    Raises DomainError if ``by`` wrote the draft, has no name or role, may not sign off, or if
    the draft cannot be published.
    """
    if not by.has_perm("content.sign_off_faq"):
        raise DomainError(_("Only a clinical reviewer can sign off an answer."))
    if faq.edited_by_id == by.pk:
        raise DomainError(_("You wrote this draft, so another reviewer must sign it off."))
    if not by.get_full_name() or not role.strip():
        raise DomainError(_("Patients see who reviewed an answer: fill in your name and role first."))
    return _freeze(faq, by=by, reviewer=by, reviewer_role=role.strip(), starter=False)


@transaction.atomic
def withdraw(faq: FAQ) -> None:
    """Take the entry out of everything patients see; its draft and revisions stay."""
    FAQ.objects.filter(pk=faq.pk).update(live=None)
    ContentVersion.bump()


def _freeze(
    faq: FAQ, *, by: AbstractBaseUser | None, reviewer: User | None, reviewer_role: str, starter: bool
) -> Revision:
    faq = FAQ.objects.select_for_update().get(pk=faq.pk)
    frozen = faq.frozen_content()
    if not faq.short_answer.strip():
        raise DomainError(_("The short answer is empty."))
    if not frozen["sources"]:
        raise DomainError(_("Name at least one source before publishing."))
    now = timezone.now()
    newest = faq.revisions.order_by("-number").values_list("number", flat=True).first() or 0
    revision = faq.revisions.create(
        **frozen,
        number=newest + 1,
        is_starter=starter,
        published_at=now,
        published_by=by,
        reviewer_name=reviewer.get_full_name() if reviewer else "",
        reviewer_role=reviewer_role,
        reviewed_on=now.date() if reviewer else None,
        review_by=(now + REVIEW_INTERVAL).date() if reviewer else None,
    )
    FAQ.objects.filter(pk=faq.pk).update(live=revision)
    ContentVersion.bump()
    return revision
