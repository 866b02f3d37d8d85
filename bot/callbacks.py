"""“Please call me”: asking, withdrawing, and the coordinators' side of it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bot import telling
from bot.models import CallbackRequest, Patient
from content.errors import DomainError

_Status = CallbackRequest.Status

LONGEST_REACH_AT = 100
# Long enough to call once more, or to reopen what was closed by mistake on a Friday.
REACH_AT_KEPT = timedelta(days=7)
_PHONE_NUMBER = re.compile(r"\+?\(?\d(?:[ ()./-]{0,3}\d){6,14}")
_DATE = re.compile(r"\b\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b")
_MOST_WORDS_OF_A_NAME = 4


def current(patient: Patient) -> CallbackRequest | None:
    """The patient's open request, if there is one."""
    return patient.callback_requests.open().select_related("care_team").first()


def ask(
    patient: Patient,
    *,
    reason: CallbackRequest.Reason,
    good_time: CallbackRequest.GoodTime,
    reach_at: str = "",
) -> CallbackRequest:
    """Put the request in the team's worklist. While one is open, asking again gives that one.

    ``reach_at`` is what the patient typed to be reached by, if anything. Raises DomainError if it
    reads as neither a phone number nor a name, or if no team would see the request.
    """
    reach_at = _checked(reach_at) if reach_at else ""
    team = patient.team
    if team is None:
        raise DomainError(_("You have not joined a care team, so nobody would see the request."))
    existing = current(patient)
    if existing is not None:
        return existing
    try:
        with transaction.atomic():
            made: CallbackRequest = patient.callback_requests.create(
                care_team=team, reason=reason, good_time=good_time, reach_at=reach_at
            )
            telling.note_callback(made)
            return made
    except IntegrityError:  # a second tap at the same moment was faster
        return patient.callback_requests.open().get()


def change_reach_at(patient: Patient, typed: str) -> bool:
    """Reach the patient by this for the open request; False if there is none.

    Raises DomainError if the text reads as neither a phone number nor a name.
    """
    return bool(patient.callback_requests.open().update(reach_at=_checked(typed)))


def cancel(patient: Patient) -> bool:
    """Withdraw the open request, and forget how to reach the patient; False if there is none."""
    return bool(
        patient.callback_requests.open().update(
            status=_Status.CANCELLED, closed_at=timezone.now(), reach_at=""
        )
    )


def purge(now: datetime) -> int:
    """Forget how to reach the patients of requests closed seven days ago; returns how many."""
    over = CallbackRequest.objects.exclude(status__in=CallbackRequest.OPEN).exclude(reach_at="")
    return over.filter(closed_at__lt=now - REACH_AT_KEPT).update(reach_at="")


def is_phone_number(text: str) -> bool:
    """Whether the text is a phone number, with a few words around it at most."""
    text = _DATE.sub(" ", text)
    rest = _PHONE_NUMBER.sub(" ", text, count=1)
    return rest != text and len(rest.split()) <= _MOST_WORDS_OF_A_NAME and "?" not in rest


def _checked(typed: str) -> str:
    """The text on one line. It goes to people, so all that is asked is that it can be used."""
    text = " ".join(typed.split())
    words = len(text.split())
    is_name = words <= _MOST_WORDS_OF_A_NAME and any(letter.isalpha() for letter in text)
    if "?" in text or not (_PHONE_NUMBER.search(text) or is_name):
        raise DomainError(_("I could not read that as a phone number or a name."))
    if len(text) > LONGEST_REACH_AT:
        raise DomainError(_("That is a little long. Please send just the number, or a name."))
    return text


def claim(request_id: int, *, by: AbstractBaseUser) -> None:
    """Say that ``by`` makes this call. Raises DomainError if it is somebody else's, or over."""
    waiting = CallbackRequest.objects.filter(pk=request_id, status=_Status.WAITING)
    if not waiting.update(status=_Status.CLAIMED, claimed_by=by):
        raise DomainError(_("Somebody else is on it, or the request is over."))


def close(request_id: int) -> None:
    """The call was made, or is not needed. Raises DomainError if the request is over already."""
    rows = CallbackRequest.objects.open().filter(pk=request_id)
    if not rows.update(status=_Status.CLOSED, closed_at=timezone.now()):
        raise DomainError(_("The request is over already."))
