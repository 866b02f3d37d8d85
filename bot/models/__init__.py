"""Whom we talk to, and what we owe them."""

from bot.models.care_teams import CareTeam, OpeningHours
from bot.models.deliveries import Delivery
from bot.models.patients import Patient
from bot.models.reminders import Reminder

__all__ = ["CareTeam", "Delivery", "OpeningHours", "Patient", "Reminder"]
