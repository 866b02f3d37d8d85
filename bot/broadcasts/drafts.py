"""Writing broadcasts. Nothing of a draft reaches anybody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bot.broadcasts.history import Actor, Kind, locked, note
from bot.broadcasts.pictures import media_type
from bot.models import Broadcast, BroadcastButton, CareTeam, CohortTag, Patient
from bot.models.broadcasts import MOST_BUTTONS, default_cancel_delay
from bot.models.patients import PatientQuerySet
from content.errors import DomainError
from content.models import Topic

_PLAIN = (
    "title", "fallback_language", "languages", "seen_within_days", "send_at", "zone",
    "at_local_time", "spread_minutes", "repeats", "repeats_until", "hours_valid", "cancel_delay",
    "resend_uncertain", "is_paid",
)  # fmt: skip


@dataclass(frozen=True)
class Button:
    """``kind`` is one of ``BroadcastButton.Kind``; ``entry_key`` is for ENTRY alone."""

    kind: str
    entry_key: str = ""


@dataclass(frozen=True)
class Draft:
    """Everything a coordinator decides. The fields are as the model describes them.

    ``texts`` are Markdown by language. Of ``picture``, None keeps the one there is and b"" removes
    it.
    """

    title: str
    texts: Mapping[str, str]
    fallback_language: str = ""
    buttons: Sequence[Button] = ()
    picture: bytes | None = None
    alt_text: str = ""
    care_teams: Iterable[CareTeam] = ()
    languages: Sequence[str] = ()
    topics: Iterable[Topic] = ()
    tags: Iterable[CohortTag] = ()
    seen_within_days: int | None = None
    send_at: datetime | None = None
    zone: str = "UTC"
    at_local_time: bool = False
    spread_minutes: int = 0
    repeats: str = Broadcast.Repeat.NEVER
    repeats_until: date | None = None
    hours_valid: int = 24
    cancel_delay: int = field(default_factory=default_cancel_delay)
    resend_uncertain: bool = True
    is_paid: bool = False


@transaction.atomic
def create_broadcast(draft: Draft, *, by: Actor) -> Broadcast:
    """Keep a new draft. Raises DomainError for what no broadcast can be."""
    broadcast = Broadcast(created_by_id=by.pk if by else None)
    _fill(broadcast, draft, by)
    note(broadcast, Kind.CREATED, by)
    return broadcast


@transaction.atomic
def change_broadcast(broadcast: Broadcast, draft: Draft, *, by: Actor) -> Broadcast:
    """Put other contents in place of the draft's; one that awaits its release is a draft again.

    Raises DomainError if it has been released, or for what no broadcast can be.
    """
    broadcast = locked(broadcast)
    require_editable(broadcast)
    broadcast.state = Broadcast.State.DRAFT
    _fill(broadcast, draft, by)
    note(broadcast, Kind.CHANGED, by)
    return broadcast


@transaction.atomic
def choose_recipients(broadcast: Broadcast, patients: PatientQuerySet, *, by: Actor) -> int:
    """Let the broadcast go to these patients only, such as those who were shown a revision.

    The rest of its audience still narrows them down, and who left or wants no messages gets none.
    Returns how many were chosen. Raises DomainError if it has been released.
    """
    broadcast = locked(broadcast)
    require_editable(broadcast)
    through = Broadcast.chosen.through
    through._default_manager.filter(broadcast=broadcast).delete()
    keys = patients.order_by().values_list("pk", flat=True)
    through._default_manager.bulk_create(
        (through(broadcast_id=broadcast.pk, patient_id=pk) for pk in keys.iterator()),
        batch_size=1000,
    )
    broadcast.to_chosen = True
    broadcast.save(update_fields=["to_chosen"])
    note(broadcast, Kind.CHANGED, by)
    return broadcast.chosen.count()


def tag_patients(patients: Iterable[Patient], tag: CohortTag) -> None:
    """Set the tag on the patients; who has it keeps it."""
    tag.patients.add(*patients)


def require_editable(broadcast: Broadcast) -> None:
    """Raises DomainError once a broadcast has been released."""
    if broadcast.state not in Broadcast.EDITABLE:
        raise DomainError(_("It has been released, so it cannot be changed any more."))


def _fill(broadcast: Broadcast, draft: Draft, by: Actor) -> None:
    _refuse_nonsense(draft)
    for name in _PLAIN:
        setattr(broadcast, name, getattr(draft, name))
    broadcast.languages = list(draft.languages)
    broadcast.changed_by_id, broadcast.changed_at = by.pk if by else None, timezone.now()
    broadcast.save()
    broadcast.care_teams.set(draft.care_teams)
    broadcast.topics.set(draft.topics)
    broadcast.tags.set(draft.tags)
    broadcast.texts.all().delete()
    for language, body in draft.texts.items():
        if body.strip():
            broadcast.texts.create(language=language, body=body.strip())
    broadcast.buttons.all().delete()
    for position, button in enumerate(draft.buttons, start=1):
        broadcast.buttons.create(position=position, kind=button.kind, entry_key=button.entry_key)
    if draft.picture is not None:
        _set_picture(broadcast, draft)


def _set_picture(broadcast: Broadcast, draft: Draft) -> None:
    from bot.models import BroadcastPicture

    BroadcastPicture.objects.filter(broadcast=broadcast).delete()
    if draft.picture:
        BroadcastPicture.objects.create(
            broadcast=broadcast,
            content=draft.picture,
            media_type=media_type(draft.picture),
            alt_text=draft.alt_text,
        )


def _refuse_nonsense(draft: Draft) -> None:
    """What cannot even be kept; what must not be sent is in checks.py."""
    known = dict(settings.LANGUAGES)
    if not draft.title.strip():
        raise DomainError(_("Give it a title, so that your colleagues know what it is."))
    if unknown := (set(draft.texts) | set(draft.languages)) - set(known):
        raise DomainError(_("There is no language “%(code)s” here.") % {"code": sorted(unknown)[0]})
    if len(draft.buttons) > MOST_BUTTONS:
        raise DomainError(_("Three buttons at most."))
    for button in draft.buttons:
        needs_entry = button.kind == BroadcastButton.Kind.ENTRY
        if button.kind not in BroadcastButton.Kind.values or needs_entry != bool(button.entry_key):
            raise DomainError(_("A button to an entry has to say which, and no other does."))
    if draft.hours_valid < 1:
        raise DomainError(_("It must be wanted for an hour at least."))
    if draft.at_local_time and draft.send_at is None:
        raise DomainError(_("Choose the day and time that patients’ clocks are to show."))
    if draft.repeats != Broadcast.Repeat.NEVER and draft.send_at is None:
        raise DomainError(_("Choose the day and time of the first one."))


def fields_of(broadcast: Broadcast) -> dict[str, Any]:
    """The plain fields of a draft by name, for a copy."""
    return {name: getattr(broadcast, name) for name in _PLAIN}
