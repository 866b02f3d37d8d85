"""All that the screens around reminders offer to taps and to typed text."""

from __future__ import annotations

from bot.screens import proposals, reminder_arrival, reminder_list, reminder_setting
from bot.screens.actions import Actions, Completions

AGREED_ACTIONS: Actions = {
    **reminder_list.AGREED_ACTIONS,
    **reminder_setting.AGREED_ACTIONS,
    **reminder_arrival.AGREED_ACTIONS,
    **proposals.AGREED_ACTIONS,
}
COMPLETIONS: Completions = {**reminder_list.COMPLETIONS, **reminder_setting.COMPLETIONS}
