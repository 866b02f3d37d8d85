"""What a module of screens offers to taps and to typed text."""

from __future__ import annotations

from collections.abc import Callable

from bot.screen import Screen

# By the name in a button's data; called with the visit and the data's other parts.
Actions = dict[str, Callable[..., Screen]]
# By the name of the data that a typed message completes; called with the visit, the text, and
# the data's other parts.
Completions = dict[str, Callable[..., Screen]]
