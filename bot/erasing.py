"""Erasing everything about a patient."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.db import transaction
from redis.exceptions import RedisError

from bot import join_codes, redis
from bot.fields import keyed_hash
from bot.models import Patient

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Receipt:
    """How many of each there were."""

    reminders: int
    deliveries: int
    saved_answers: int
    visit_questions: int
    feedback: int
    opened_answers: int
    callback_requests: int


def erase(patient: Patient) -> Receipt:
    """Delete the patient with all that belongs to them. Again for the same one does no harm.

    What others are adding at this moment goes too, or they fail: see ``_lock``.
    """
    with transaction.atomic():
        _lock(patient)
        receipt = Receipt(
            reminders=patient.reminders.count(),
            deliveries=patient.deliveries.count(),
            saved_answers=patient.saved_answers.count(),
            visit_questions=patient.visit_questions.count(),
            feedback=patient.feedback.count(),
            opened_answers=patient.seen_answers.count(),
            callback_requests=patient.callback_requests.count(),
        )
        Patient.objects.filter(pk=patient.pk).delete()
    _forget_counters(patient.telegram_id, patient.chat_id)
    return receipt


def _lock(patient: Patient) -> None:
    """Wait for whoever is at work on the patient's rows, then let nobody add any.

    What they are at work on comes first, the patient last, as they take them: the planner holds
    reminders when its deliveries ask for the patient.
    """
    for rows in (patient.reminders, patient.deliveries):
        list(rows.select_for_update(no_key=True).values_list("pk"))
    list(Patient.objects.select_for_update().filter(pk=patient.pk).values_list("pk"))


def _forget_counters(telegram_id: str, chat_id: str) -> None:
    flood = keyed_hash(f"flood {chat_id}")
    keys = [f"flood:{flood}", f"flood-warned:{flood}", join_codes.counter(telegram_id)]
    try:
        redis.client().delete(*keys)
    except RedisError as error:  # they hold no personal data and end by themselves
        log.warning("Counters stay until they end: %s.", type(error).__name__)
