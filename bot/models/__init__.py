"""Whom we talk to, and what we owe them."""

from bot.models.callbacks import CallbackRequest
from bot.models.care_teams import CareTeam, OpeningHours
from bot.models.deliveries import Delivery
from bot.models.patients import Patient
from bot.models.reminders import Reminder
from bot.models.saved import Feedback, SavedAnswer, VisitQuestion
from bot.models.seen import SeenAnswer, ViewCount

__all__ = [
    "CallbackRequest",
    "CareTeam",
    "Delivery",
    "Feedback",
    "OpeningHours",
    "Patient",
    "Reminder",
    "SavedAnswer",
    "SeenAnswer",
    "ViewCount",
    "VisitQuestion",
]
