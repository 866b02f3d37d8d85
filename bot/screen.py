"""What the bot shows: a text and the buttons below it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

# What Telegram carries as a button's data.
MOST_BYTES = 64
# Before a button's data: what it opens comes as a new message, and this one stays as it is.
BESIDE = "new:"


@dataclass(frozen=True)
class Button:
    """One inline button: callback data of 1–64 bytes, or a web address."""

    label: str
    data: str = ""
    url: str = ""


Row = tuple[Button, ...]


@dataclass(frozen=True)
class Screen:
    """A message in Telegram HTML with its inline keyboard.

    ``keep`` screens are worth keeping: they arrive as a new message even when a button was
    tapped. ``toast`` is what Telegram shows over the chat for a moment. ``view`` says of an answer
    which patient reads which revision, by their ids, to be kept once it has been shown.
    """

    text: str
    rows: tuple[Row, ...] = ()
    keep: bool = False
    toast: str = ""
    view: tuple[int, int] | None = None


@dataclass(frozen=True)
class Document:
    """A file to send; it exists in memory only."""

    name: str
    content: bytes


def render(template: str, **context: Any) -> str:
    """A template of ``bot/templates/bot/`` as message text; values in it are escaped."""
    text = render_to_string(f"bot/{template}", context)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in text.splitlines())).strip()


def screen(
    text: str,
    rows: Iterable[Row] = (),
    *,
    back: str = "",
    home: bool = True,
    keep: bool = False,
    toast: str = "",
) -> Screen:
    """A screen that ends as every screen does: Urgent help, Back where there is one, Home."""
    last = [Button(_("Urgent help"), "urgent")]
    if back:
        last.append(Button(_("Back"), back))
    if home:
        last.append(Button(_("Home"), "home"))
    return Screen(text, (*rows, tuple(last)), keep=keep, toast=toast)
