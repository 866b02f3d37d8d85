"""The mistakes that are refused before a broadcast is scheduled."""

from __future__ import annotations

import re
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from bot.broadcasts.audience import AudienceCount, count_audience
from bot.broadcasts.message import (
    LONGEST_CAPTION,
    LONGEST_TEXT,
    Contents,
    contents_of,
    filled,
    length,
)
from bot.models import Broadcast, BroadcastButton, BroadcastPicture, CareTeam
from content.errors import DomainError
from content.search.stop_words import STOP_WORDS
from content.search.text import words
from content.snapshot import current

# What was meant to be filled in: {name}, {{ date }}, [PHONE NUMBER], <DATE>, %NAME%, ____.
_PLACEHOLDER = re.compile(
    r"\{[^{}\n]{0,60}\}|\[[A-Z][A-Z0-9 _/-]{1,40}\](?!\()|<[A-Z][A-Z0-9 _-]{1,40}>|"
    r"%[A-Z][A-Z0-9_]{1,40}%|_{4,}|\b(?:TODO|TBC|TBD|XXX+)\b"
)
# A language is told by its small words; a text of a few words by nothing.
_FEWEST_SMALL_WORDS = 3


def check_broadcast(broadcast: Broadcast, *, now: datetime) -> AudienceCount:
    """Count the audience of what may be scheduled. Raises DomainError with the first mistake."""
    counted, problems = problems_of(broadcast, now=now)
    if problems:
        raise DomainError(problems[0])
    return counted


def problems_of(broadcast: Broadcast, *, now: datetime) -> tuple[AudienceCount, list[str]]:
    """The audience, and every reason not to schedule the broadcast, in words for its author."""
    counted = count_audience(broadcast)
    problems: list[str] = []
    if broadcast.kind != Broadcast.Kind.RECALL:
        contents = contents_of(broadcast)
        problems += _of_languages(broadcast, contents, counted)
        for language in contents.texts:
            problems += _of_text(broadcast, contents, language)
        problems += _of_buttons(contents)
    problems += _of_schedule(broadcast, now)
    if not counted.total:
        problems.append(_("Nobody would get it: no patient fits the audience."))
    return counted, problems


def reads_as(text: str) -> str:
    """The language that the text's small words are of; "" where that is not clear."""
    found = words(text)
    counts = {
        language: sum(word in own - _shared() for word in found)
        for language, own in STOP_WORDS.items()
    }
    best = max(counts, key=lambda language: counts[language])
    others = max(count for language, count in counts.items() if language != best)
    return best if counts[best] >= max(_FEWEST_SMALL_WORDS, 2 * others + 1) else ""


def _shared() -> frozenset[str]:
    """Words that are small ones of more than one language, such as "no" and "me"."""
    first, *rest = STOP_WORDS.values()
    return first.intersection(*rest)


def _of_languages(broadcast: Broadcast, contents: Contents, counted: AudienceCount) -> list[str]:
    if not contents.texts:
        return [_("There is no text yet.")]
    names = dict(settings.LANGUAGES)
    problems = []
    if broadcast.fallback_language and broadcast.fallback_language not in contents.texts:
        name = {"language": names[broadcast.fallback_language]}
        problems.append(
            _("The text for patients of other languages, %(language)s, is missing.") % name
        )
    missing = counted.excluded.get("no_text", 0)
    if missing:
        problems.append(
            _(
                "%(count)d patients read a language that has no text. Write it, or choose a text for them."
            )
            % {"count": missing}
        )
    return problems


def _of_text(broadcast: Broadcast, contents: Contents, language: str) -> list[str]:
    name = str(dict(settings.LANGUAGES)[language])
    text = contents.texts[language]
    problems = []
    looks = reads_as(text)
    if looks and looks != language:
        seems = {"language": name, "other": str(dict(settings.LANGUAGES)[looks])}
        problems.append(_("The text for %(language)s reads as %(other)s.") % seems)
    if left := _PLACEHOLDER.search(filled(text, None)):
        where = {"language": name, "placeholder": left[0]}
        problems.append(_("%(language)s: “%(placeholder)s” is not filled in.") % where)
    pictured = BroadcastPicture.objects.filter(broadcast=broadcast).exists()
    most = LONGEST_CAPTION if pictured else LONGEST_TEXT
    teams: list[CareTeam | None] = [None, *CareTeam.objects.all()]
    longest = max(length(contents, language, team) for team in teams)
    if longest > most:
        sizes = {"language": name, "length": longest, "most": most}
        problems.append(
            _("%(language)s: the message has %(length)d characters; Telegram takes %(most)d.")
            % sizes
        )
    return problems


def _of_buttons(contents: Contents) -> list[str]:
    content = current()
    languages = list(contents.texts)
    return [
        _("No published entry has the key “%(key)s”.") % {"key": key}
        for kind, key in contents.buttons
        if kind == BroadcastButton.Kind.ENTRY
        and any(content.entry(key, language) is None for language in languages)
    ]


def _of_schedule(broadcast: Broadcast, now: datetime) -> list[str]:
    problems = []
    if broadcast.send_at is not None and broadcast.send_at + broadcast.validity < now:
        problems.append(_("Its time has passed."))
    if broadcast.is_paid and not settings.PAID_BROADCAST_RATE:
        problems.append(_("Paid sending is not set up here."))
    first, last = broadcast.send_at, broadcast.repeats_until
    if first and last and last < first.astimezone(broadcast.clock).date():
        problems.append(_("The last day is before the first one."))
    return problems
