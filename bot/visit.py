"""Who is talking with the bot right now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError

from bot import patients
from bot.models import CareTeam, Patient
from content.snapshot import FALLBACK_LANGUAGE, Snapshot, current

T = TypeVar("T")


@dataclass(frozen=True)
class Visit:
    """One update's sender, with the patient row if there is one, and the published content.

    ``language_code`` is what Telegram says of the sender's app; the patient's own choice wins.
    """

    telegram_id: int
    chat_id: int
    language_code: str
    patient: Patient | None
    content: Snapshot

    @property
    def language(self) -> str:
        if self.patient is not None:
            return self.patient.language
        code = self.language_code.split("-")[0].lower()
        return code if code in dict(settings.LANGUAGES) else FALLBACK_LANGUAGE

    @property
    def team(self) -> CareTeam | None:
        """The team whose numbers to show."""
        return self.patient.team if self.patient else CareTeam.objects.default()

    def of(self, patient: Patient) -> Visit:
        return replace(self, patient=patient)


def open_visit(*, telegram_id: int, chat_id: int, language_code: str) -> Visit:
    """Look the sender up: two queries, one for the patient and one for the content's version.

    The patient's first update of a day costs a third one, which notes the day.
    """
    patient = Patient.objects.with_telegram_id(telegram_id).select_related("care_team").first()
    if patient is not None:
        patients.note_seen(patient)
    return Visit(telegram_id, chat_id, language_code, patient, current())


def answer_visit(visit: Callable[[], Visit], answer: Callable[[Visit], T]) -> T:
    """What ``answer`` makes of the visit.

    Another tap or process may change the same rows at this moment, or erase them: where the
    database stops ``answer`` for that, it looks again, once. Somebody who was erased is then
    answered as a stranger.
    """
    try:
        return answer(visit())
    except (DatabaseError, ObjectDoesNotExist):
        return answer(visit())
