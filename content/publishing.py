"""Publishing: a draft becomes the revision that patients see."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from content import embeddings
from content.errors import DomainError
from content.models import FAQ, ContentVersion, Revision
from content.rendering import MESSAGE_LIMIT, text_length

REVIEW_INTERVAL = timedelta(days=365)
# The lines around it (topic, question, sources, review) need the rest of the message.
LONGEST_SHORT_ANSWER = MESSAGE_LIMIT - 1200


@transaction.atomic
def publish(
    faq: FAQ, *, by: User | None, starter: bool = False, seen: datetime | None = None
) -> Revision:
    """Freeze the draft as the revision that patients see from their next tap on.

    It is published as "not yet reviewed by your care team"; ``sign_off`` publishes it as
    reviewed. Raises DomainError if the draft has no source or no short answer, is too long for
    a message, or was edited after ``seen``.
    """
    revision = _freeze(_locked(faq, seen), by=by, starter=starter)
    if not starter:  # the starter pack's are made together
        embeddings.store([revision])
    return revision


@transaction.atomic
def sign_off(faq: FAQ, *, by: User, role: str, seen: datetime | None = None) -> Revision:
    """Freeze the draft as reviewed by ``by``, whose ``role`` patients read beside the name.

    Raises DomainError if ``by`` wrote the draft, has no name or role, may not sign off, or if
    the draft cannot be published.
    """
    faq = _locked(faq, seen)
    if not by.has_perm("content.sign_off_faq"):
        raise DomainError(_("Only a clinical reviewer can sign off an answer."))
    if faq.edited_by_id == by.pk:
        raise DomainError(_("You wrote this draft, so another reviewer must sign it off."))
    if not by.get_full_name() or not role.strip():
        raise DomainError(
            _("Patients see who reviewed an answer: fill in your name and role first.")
        )
    today = timezone.now().date()
    revision = _freeze(
        faq,
        by=by,
        reviewer_name=by.get_full_name(),
        reviewer_role=role.strip(),
        reviewed_on=today,
        review_by=today + REVIEW_INTERVAL,
    )
    embeddings.store([revision])
    return revision


@transaction.atomic
def withdraw(faq: FAQ) -> None:
    """Take the entry out of everything patients see; its draft and revisions stay."""
    FAQ.objects.filter(pk=faq.pk).update(live=None)
    ContentVersion.bump()


def _locked(faq: FAQ, seen: datetime | None) -> FAQ:
    """The draft as it is now, locked; DomainError if somebody edited it after ``seen``."""
    faq = FAQ.objects.select_for_update().get(pk=faq.pk)
    if seen is not None and faq.edited_at != seen:
        raise DomainError(_("The draft has changed since you opened it. Read it again first."))
    return faq


def _freeze(faq: FAQ, *, by: User | None, starter: bool = False, **review: Any) -> Revision:
    frozen = faq.frozen_content()
    if not faq.short_answer.strip():
        raise DomainError(_("The short answer is empty."))
    if text_length(faq.short_answer) + text_length(faq.act_now) > LONGEST_SHORT_ANSWER:
        raise DomainError(_("The short answer and its signs do not fit one message."))
    if not frozen["sources"]:
        raise DomainError(_("Name at least one source before publishing."))
    newest = faq.revisions.order_by("-number").values_list("number", flat=True).first() or 0
    revision = faq.revisions.create(
        **frozen,
        **review,
        number=newest + 1,
        is_starter=starter,
        published_at=timezone.now(),
        published_by=by,
    )
    FAQ.objects.filter(pk=faq.pk).update(live=revision)
    ContentVersion.bump()
    return revision
