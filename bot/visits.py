"""The next appointment: its day, and what the patient wants to ask there."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from bot import reminders
from bot.models import Patient, VisitQuestion
from content.errors import DomainError

LONGEST_QUESTION = 500
MOST_QUESTIONS = 50
KEPT_AFTER_VISIT = timedelta(days=30)
_FURTHEST = timedelta(days=2 * 366)


@transaction.atomic
def add_question(patient: Patient, text: str) -> VisitQuestion:
    """Add the patient's own words as one question; adding the same again gives the first.

    Raises DomainError if there are no words, too many of them, or too many questions.
    """
    text = " ".join(text.split())
    if not text:
        raise DomainError(_("Please type your question as text."))
    if len(text) > LONGEST_QUESTION:
        raise DomainError(
            _(
                "That is a little long for one question. Please send it in up to %(most)d characters."
            )
            % {"most": LONGEST_QUESTION}
        )
    _lock(patient)
    same = [one for one in patient.visit_questions.filter(is_done=False) if one.text == text]
    return same[0] if same else _create(patient, text, None)


@transaction.atomic
def add_entry(patient: Patient, *, faq_id: int, question: str) -> bool:
    """Add an entry's question; False if it is on the list already."""
    _lock(patient)
    if patient.visit_questions.filter(faq_id=faq_id).exists():
        return False
    _create(patient, question, faq_id)
    return True


def tick(patient: Patient, question_id: int, *, done: bool) -> None:
    """Mark the question as asked, or as still to ask."""
    patient.visit_questions.filter(pk=question_id).update(is_done=done)


def delete_question(patient: Patient, question_id: int) -> None:
    """Delete the question, if it is there and the patient's."""
    patient.visit_questions.filter(pk=question_id).delete()


@transaction.atomic
def set_day(patient: Patient, day: date | None, *, now: datetime) -> None:
    """Set the day of the next appointment, or that none is known; reminders before it follow.

    Raises DomainError if the day has passed or is more than two years away.
    """
    today = now.astimezone(patient.zone).date()
    if day is not None and day < today:
        raise DomainError(_("That day has passed. Please choose a later one."))
    if day is not None and day > today + _FURTHEST:
        raise DomainError(_("Please choose a day within the next two years."))
    patient.visit_on = day
    patient.save(update_fields=["visit_on"])
    reminders.reschedule(patient, now=now)


@transaction.atomic
def purge(now: datetime) -> int:
    """Delete the questions of appointments more than 30 days ago, and forget those days.

    Questions added after the appointment are for the next one and stay. Returns how many went.
    """
    over = (now - KEPT_AFTER_VISIT).date()
    _total, by_model = VisitQuestion.objects.filter(
        patient__visit_on__lt=over, added_at__date__lte=F("patient__visit_on")
    ).delete()
    Patient.objects.filter(visit_on__lt=over).update(visit_on=None)
    return by_model.get("bot.VisitQuestion", 0)


def _lock(patient: Patient) -> None:
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)


def _create(patient: Patient, text: str, faq_id: int | None) -> VisitQuestion:
    if patient.visit_questions.count() >= MOST_QUESTIONS:
        raise DomainError(_("Your list is full. Please delete a question first."))
    return patient.visit_questions.create(text=text, faq_id=faq_id)
