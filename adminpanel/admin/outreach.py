"""Reminders and what was sent for them: to look at, not to change."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from bot.models import Delivery, Patient, Reminder
from bot.screens.reminder_words import describe

State = Delivery.State
STATE_COLOURS = {
    State.DUE: "info",
    State.CLAIMED: "info",
    State.SENDING: "info",
    State.SENT: "success",
    State.FAILED: "danger",
    State.UNCERTAIN: "warning",
    State.EXPIRED: "warning",
    State.CANCELLED: "",
}


class ReadOnlyAdmin(ModelAdmin):
    search_fields = ["patient__pseudonym"]
    search_help_text = _("Search by pseudonym, such as P-7KQ2MXA.")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def on_clock_of(patient: Patient, moment: datetime | None, *, whole: bool = False) -> str:
    """The time as the patient's clock shows it; ``whole``: with weekday, year and zone."""
    if moment is None:
        return "–"
    local = moment.astimezone(patient.zone)
    if not whole:
        return date_format(local, "j M, H:i")
    return f"{date_format(local, 'D j M Y, H:i')} ({patient.time_zone})"


@admin.register(Reminder)
class ReminderAdmin(ReadOnlyAdmin):
    list_display = ["patient", "rule_in_words", "preset", "next_time", "status"]
    list_filter = ["status", "rule", "preset"]
    list_select_related = ["patient"]
    # The patient's own words are not for staff: only the preset shows.
    fields = ["patient", "rule_in_words", "preset", "next_time", "status", "created_at"]

    @admin.display(description=_("when"))
    def rule_in_words(self, reminder: Reminder) -> str:
        return describe(reminder)

    @admin.display(description=_("next"), ordering="next_due")
    def next_time(self, reminder: Reminder) -> str:
        return on_clock_of(reminder.patient, reminder.next_due, whole=True)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = [
        "patient",
        "what",
        "due_time",
        "state_now",
        "sent_time",
        "answer",
        "answered_time",
    ]
    list_filter = ["state", "answer", "reminder__rule"]
    list_select_related = ["patient", "reminder", "broadcast"]
    fields = [
        "patient",
        "what",
        "due_time",
        "state",
        "attempts",
        "uncertain_times",
        "sent_time",
        "error",
        "answer",
        "answered_time",
    ]

    @admin.display(description=_("what"))
    def what(self, delivery: Delivery) -> str:
        return describe(delivery.reminder) if delivery.reminder else str(delivery.broadcast)

    @admin.display(description=_("due"), ordering="due_at")
    def due_time(self, delivery: Delivery) -> str:
        return on_clock_of(delivery.patient, delivery.due_at, whole=True)

    @display(description=_("state"), ordering="state", label=STATE_COLOURS)
    def state_now(self, delivery: Delivery) -> tuple[str, str]:
        return delivery.state, delivery.get_state_display()

    @admin.display(description=_("sent"), ordering="sent_at")
    def sent_time(self, delivery: Delivery) -> str:
        return on_clock_of(delivery.patient, delivery.sent_at)

    @admin.display(description=_("answered"), ordering="answered_at")
    def answered_time(self, delivery: Delivery) -> str:
        return on_clock_of(delivery.patient, delivery.answered_at)
