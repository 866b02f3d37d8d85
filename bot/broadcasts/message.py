"""What a broadcast looks like in a patient's chat.

Patients who chose neutral notifications get the text as a spoiler: Telegram shows nothing of it
in a notification, and opens it with a tap. The message is the same for everybody with the same
language, team and choice, so it is made once for all of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from bot.models import Broadcast, BroadcastButton, CareTeam
from bot.screen import BESIDE, Button, Row, Screen
from content.rendering import blocks, to_html, utf16_length
from content.snapshot import Snapshot

# Up to these lengths in UTF-16 units: https://core.telegram.org/bots/api#sendmessage and #sendphoto.
LONGEST_TEXT, LONGEST_CAPTION = 4096, 1024
_TEAM = re.compile(r"\{\s*team\s*\}")


@dataclass(frozen=True)
class Contents:
    """A broadcast's texts and buttons, read once."""

    broadcast_id: int
    texts: dict[str, str]
    fallback_language: str
    buttons: tuple[tuple[str, str], ...]

    def language_for(self, language: str) -> str:
        """The language of the text that a reader of ``language`` gets; "" for none."""
        if language in self.texts:
            return language
        return self.fallback_language if self.fallback_language in self.texts else ""


def contents_of(broadcast: Broadcast) -> Contents:
    """Two queries."""
    return Contents(
        broadcast.follows_id or broadcast.pk,
        {text.language: text.body for text in broadcast.texts.all()},
        broadcast.fallback_language,
        tuple((button.kind, button.entry_key) for button in broadcast.buttons.all()),
    )


def message(
    contents: Contents, content: Snapshot, *, language: str, team: CareTeam | None, discreet: bool
) -> Screen | None:
    """The message for such a patient; None where there is no text for them."""
    written = contents.language_for(language)
    if not written:
        return None
    with translation.override(language):
        body = to_html(filled(contents.texts[written], team))
        if discreet:
            body = f"{_('There is a message for you. Tap to read it.')}\n\n<tg-spoiler>{body}</tg-spoiler>"
        return Screen(body, tuple(_rows(contents, content, language)))


def length(contents: Contents, language: str, team: CareTeam | None) -> int:
    """The longest form of the text in the language, in UTF-16 units as Telegram counts them."""
    shown = blocks(filled(contents.texts[language], team))
    with translation.override(language):
        before = utf16_length(_("There is a message for you. Tap to read it."))
    return before + 2 + sum(utf16_length(block.text) + 2 for block in shown)


def filled(text: str, team: CareTeam | None) -> str:
    """The text with the name of the patient's care team in it."""
    return _TEAM.sub(lambda _match: team.name if team else _("your care team"), text)


def _rows(contents: Contents, content: Snapshot, language: str) -> list[Row]:
    rows: list[Row] = []
    for kind, key in contents.buttons:
        if kind == BroadcastButton.Kind.ENTRY:
            entry = content.entry(key, language)
            if entry is not None:  # it may have been withdrawn since
                rows.append((Button(entry.label or entry.question, f"{BESIDE}faq:{entry.faq_id}"),))
        elif kind == BroadcastButton.Kind.CALL_ME:
            rows.append((Button(_("Please call me"), f"{BESIDE}callback"),))
        else:
            rows.append(
                (Button(_("I have read this"), f"{BESIDE}read-message:{contents.broadcast_id}"),)
            )
    return [
        *rows,
        (Button(_("Urgent help"), f"{BESIDE}urgent"), Button(_("Home"), f"{BESIDE}home")),
    ]
