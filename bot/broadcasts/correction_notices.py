"""Tells patients that an answer which they opened was wrong."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from bot.broadcasts.drafts import Button, Draft, choose_recipients, create_broadcast
from bot.broadcasts.history import Actor
from bot.broadcasts.releasing import submit_broadcast
from bot.models import Broadcast, BroadcastButton, Patient
from content.models import Revision

# It is worth knowing for longer than news is.
_HOURS_VALID = 7 * 24
_LONGEST_TITLE = 120


@transaction.atomic
def write_correction_notice(
    revision: Revision, text: str, *, by: Actor, now: datetime
) -> Broadcast | None:
    """Hand in a message to whoever was shown the revision while that is kept (30 days).

    A coordinator releases it: who withdraws an answer does not write to patients on their own.
    ``text`` is Markdown in the entry's language. None if nobody opened the revision. Raises
    DomainError for a mistake in the message.
    """
    readers = Patient.objects.reachable().shown(revision)
    if not readers.exists():
        return None
    language = revision.faq.language
    with translation.override(language):
        begins = _("A correction. You may have read our answer to “%(question)s”.") % {
            "question": revision.question
        }
    title = f"Correction: {revision.question}"[:_LONGEST_TITLE]
    notice = create_broadcast(
        Draft(
            title=title,
            texts={language: f"{begins}\n\n{text.strip()}"},
            fallback_language=language,
            buttons=[Button(BroadcastButton.Kind.CALL_ME)],
            hours_valid=_HOURS_VALID,
        ),
        by=by,
    )
    choose_recipients(notice, readers, by=by)
    submit_broadcast(notice, by=by, now=now)
    return notice
