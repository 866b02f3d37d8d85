"""Who is responsible for patients' data, for the texts that say so."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.conf import settings

register = template.Library()


@dataclass(frozen=True)
class Clinic:
    """What the settings say; "" for what they do not."""

    name: str
    controller: str
    contact: str
    opened_days: int
    delivery_days: int
    callback_days: int
    question_days: int


@register.simple_tag
def clinic() -> Clinic:
    return Clinic(
        name=settings.CLINIC_NAME,
        controller=settings.DATA_CONTROLLER,
        contact=settings.PRIVACY_CONTACT,
        opened_days=settings.SEEN_ANSWERS_DAYS,
        delivery_days=settings.DELIVERY_DAYS,
        callback_days=settings.CALLBACK_DAYS,
        question_days=settings.QUESTION_LOG_DAYS,
    )
