"""How a broadcast looks in patients' chats, whom it reaches, and what stands in its way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bot.broadcasts.audience import AudienceCount
from bot.broadcasts.checks import problems_of
from bot.broadcasts.drafts import Draft, change_broadcast, create_broadcast
from bot.broadcasts.message import LONGEST_CAPTION, LONGEST_TEXT, contents_of, length, message
from bot.broadcasts.releasing import needs_second_person
from bot.models import Broadcast, BroadcastPicture, CareTeam
from bot.screen import Row
from content.snapshot import current


@dataclass(frozen=True)
class Phone:
    """One message on a phone; ``hidden`` is how somebody with discreet notifications gets it."""

    language: str
    name: str
    text: SafeString
    hidden: SafeString
    rows: tuple[Row, ...]
    length: int
    longest: int

    @property
    def is_too_long(self) -> bool:
        return self.length > self.longest


@dataclass(frozen=True)
class Reach:
    """Whom a broadcast would reach now; ``problems`` stand in the way of its release."""

    counted: AudienceCount
    problems: list[str]
    needs_second: bool

    @property
    def total_in_words(self) -> str:
        count = self.counted.total
        words = ngettext("%(count)s patient gets it", "%(count)s patients get it", count)
        return words % {"count": number_format(count, use_l10n=True, force_grouping=True)}

    @property
    def languages_in_words(self) -> str:
        names = dict(settings.LANGUAGES)
        return ", ".join(
            f"{names[code]}: {count}" for code, count in sorted(self.counted.by_language.items())
        )

    @property
    def price(self) -> Decimal:
        return self.counted.stars


@contextmanager
def rehearsed(saved: Broadcast | None, draft: Draft, *, by: User) -> Iterator[Broadcast]:
    """The draft as a row that is gone again afterwards: counted, checked and shown as any other.

    Raises DomainError for what no broadcast can be.
    """
    with transaction.atomic():
        if saved is None:
            yield create_broadcast(draft, by=by)
        else:
            yield change_broadcast(saved, draft, by=by)
        transaction.set_rollback(True)


def reach_of(broadcast: Broadcast, *, by: User, now: datetime) -> Reach:
    counted, problems = problems_of(broadcast, now=now)
    return Reach(counted, problems, needs_second_person(broadcast, counted, by=by))


def phones_of(broadcast: Broadcast) -> list[Phone]:
    """The message in each language that has a text, as a patient of the audience's team gets it."""
    contents, content = contents_of(broadcast), current()
    team = broadcast.care_teams.first() or CareTeam.objects.default()
    pictured = BroadcastPicture.objects.filter(broadcast=broadcast.follows_id or broadcast.pk)
    longest = LONGEST_CAPTION if pictured.exists() else LONGEST_TEXT
    phones = []
    for code, name in settings.LANGUAGES:
        if code not in contents.texts:
            continue
        plain, hidden = (
            message(contents, content, language=code, team=team, discreet=discreet)
            for discreet in (False, True)
        )
        assert plain is not None and hidden is not None  # the language has a text
        phones.append(
            Phone(
                code,
                str(name),
                mark_safe(plain.text),  # noqa: S308 - our own renderer wrote it
                mark_safe(hidden.text),  # noqa: S308
                plain.rows,
                length(contents, code, team),
                longest,
            )
        )
    return phones


def time_in_words(broadcast: Broadcast) -> str:
    """When it goes out or went, as staff read it: "1 Dec 2026, 09:00 (Europe/Madrid)"."""
    parts = []
    if broadcast.send_at is None:
        begin = broadcast.starts_at if broadcast.released_at else None
        parts.append(_on_its_clock(broadcast, begin) if begin else _("as soon as it is released"))
    else:
        if broadcast.at_local_time:
            local = date_format(broadcast.send_at.astimezone(broadcast.clock), "D j M Y, H:i")
            parts.append(_("%(time)s on each patient’s own clock") % {"time": local})
        else:
            parts.append(_on_its_clock(broadcast, broadcast.send_at))
    if broadcast.spread_minutes:
        parts.append(_("spread over %(time)s") % {"time": _span(broadcast.spread_minutes)})
    if broadcast.repeats != Broadcast.Repeat.NEVER:
        repeats = str(broadcast.get_repeats_display())
        if broadcast.repeats_until:
            until = date_format(broadcast.repeats_until, "j M Y")
            repeats = _("%(often)s until %(day)s") % {"often": repeats, "day": until}
        parts.append(repeats)
    return "; ".join(parts)


def _on_its_clock(broadcast: Broadcast, moment: datetime) -> str:
    return f"{date_format(moment.astimezone(broadcast.clock), 'D j M Y, H:i')} ({broadcast.zone})"


def _span(minutes: int) -> str:
    if minutes < 60:
        return ngettext("%d minute", "%d minutes", minutes) % minutes
    return _("%s hours") % number_format(round(minutes / 60, 1), use_l10n=True)


def language_name(code: str) -> str:
    """The language's own name, as its readers call it."""
    return str(translation.get_language_info(code)["name_local"]).capitalize()
