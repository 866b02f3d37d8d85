"""Carrying out privacy requests that came by post: two people, and the bot's own services."""

from __future__ import annotations

import io
import zipfile

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from adminpanel.models import PrivacyRequest
from bot import erasing, exporting
from bot.models import Patient
from content.errors import DomainError


@transaction.atomic
def carry_out(request: PrivacyRequest, *, by: User) -> bytes:
    """Erase the patient, or return a zip of what is kept about them; b"" after an erasure.

    Raises DomainError for whoever entered it, and if it has been done or the patient is gone.
    """
    request = PrivacyRequest.objects.select_for_update(no_key=True).get(pk=request.pk)
    if request.entered_by_id in (None, by.pk):
        raise DomainError(_("Somebody else than who entered a request has to confirm it."))
    if request.confirmed_at is not None:
        raise DomainError(_("This request has been carried out already."))
    patient = request.patient
    if patient is None:
        raise DomainError(_("This patient has been erased already."))
    request.confirmed_by, request.confirmed_at = by, timezone.now()
    request.save(update_fields=["confirmed_by", "confirmed_at"])
    if request.kind == PrivacyRequest.Kind.ERASE:
        erasing.erase(patient)
        return b""
    return _zip(patient)


def _zip(patient: Patient) -> bytes:
    buffer = io.BytesIO()
    with translation.override(patient.language), zipfile.ZipFile(buffer, "w") as archive:
        for document in exporting.documents(patient):
            archive.writestr(document.name, document.content)
    return buffer.getvalue()
