"""Writing drafts from outside the admin's form, by the same rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from content.errors import DomainError
from content.models import FAQ
from content.publishing import locked

_LINKED = ("sources", "related")


def create_draft(fields: Mapping[str, Any], *, by: User) -> FAQ:
    """Keep a new draft; patients see nothing of it. ``fields`` are the model's.

    Raises DomainError if the language has an entry with this key already.
    """
    plain = {name: value for name, value in fields.items() if name not in _LINKED}
    try:
        with transaction.atomic():
            faq = FAQ.objects.create(**plain, edited_by=by)
            _link(faq, fields)
    except IntegrityError:
        raise DomainError(_("An entry with this key exists in this language already.")) from None
    return faq


@transaction.atomic
def change_draft(faq: FAQ, fields: Mapping[str, Any], *, by: User, seen: datetime) -> FAQ:
    """Change the draft's ``fields``; what patients see stays.

    Raises DomainError if somebody edited it after ``seen``, if it would be related to itself, or
    if a published entry's key or language would change: patients' buttons carry on from those.
    """
    faq = locked(faq, seen)
    moved = any(
        name in fields and fields[name] != getattr(faq, name) for name in ("key", "language")
    )
    if moved and faq.revisions.exists():
        raise DomainError(_("The key and the language of a published entry stay."))
    if any(other.pk == faq.pk for other in fields.get("related", ())):
        raise DomainError(_("An entry cannot be related to itself."))
    plain = {name: value for name, value in fields.items() if name not in _LINKED}
    for name, value in plain.items():
        setattr(faq, name, value)
    faq.edited_by = by
    try:
        with transaction.atomic():
            faq.save(update_fields=[*plain, "edited_by", "edited_at"])
    except IntegrityError:
        raise DomainError(_("An entry with this key exists in this language already.")) from None
    _link(faq, fields)
    return faq


def refuse_own(faq: FAQ, *, by: User) -> None:
    """Raises DomainError if ``by`` wrote the draft or handed it in: software publishes nothing
    that only one person has read."""
    if by.pk in (faq.edited_by_id, faq.submitted_by_id):
        raise DomainError(_("You wrote this draft, so somebody else must publish it."))


def _link(faq: FAQ, fields: Mapping[str, Any]) -> None:
    for name in _LINKED:
        if name in fields:
            getattr(faq, name).set(fields[name])
