"""“Please call me”: asking, withdrawing, and the coordinators' side of it."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bot.models import CallbackRequest, Patient
from content.errors import DomainError

_Status = CallbackRequest.Status


def current(patient: Patient) -> CallbackRequest | None:
    """The patient's open request, if there is one."""
    return patient.callback_requests.open().select_related("care_team").first()


def ask(
    patient: Patient, *, reason: CallbackRequest.Reason, good_time: CallbackRequest.GoodTime
) -> CallbackRequest:
    """Put the request in the team's worklist. While one is open, asking again gives that one.

    Raises DomainError if no team would see it.
    """
    team = patient.team
    if team is None:
        raise DomainError(_("You have not joined a care team, so nobody would see the request."))
    existing = current(patient)
    if existing is not None:
        return existing
    try:
        with transaction.atomic():
            return patient.callback_requests.create(
                care_team=team, reason=reason, good_time=good_time
            )
    except IntegrityError:  # a second tap at the same moment was faster
        return patient.callback_requests.open().get()


def cancel(patient: Patient) -> bool:
    """Withdraw the open request; False if there is none."""
    return bool(
        patient.callback_requests.open().update(status=_Status.CANCELLED, closed_at=timezone.now())
    )


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
