"""Whom we talk to, and what we owe them."""

from bot.models.broadcast_parts import (
    BroadcastButton,
    BroadcastEvent,
    BroadcastPicture,
    BroadcastText,
)
from bot.models.broadcasts import Broadcast
from bot.models.callbacks import CallbackRequest
from bot.models.care_teams import CareTeam, OpeningHours
from bot.models.cohorts import CohortTag
from bot.models.deliveries import Delivery
from bot.models.patients import Patient
from bot.models.reminders import Reminder
from bot.models.saved import Feedback, SavedAnswer, VisitQuestion
from bot.models.seen import SeenAnswer, ViewCount
from bot.models.staff_chats import BroadcastTest, StaffChat
from bot.models.webhooks import Webhook

__all__ = [
    "Broadcast",
    "BroadcastButton",
    "BroadcastEvent",
    "BroadcastPicture",
    "BroadcastTest",
    "BroadcastText",
    "CallbackRequest",
    "CareTeam",
    "CohortTag",
    "Delivery",
    "Feedback",
    "OpeningHours",
    "Patient",
    "Reminder",
    "SavedAnswer",
    "SeenAnswer",
    "StaffChat",
    "ViewCount",
    "VisitQuestion",
    "Webhook",
]
