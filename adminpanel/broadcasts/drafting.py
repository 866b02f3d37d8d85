"""The draft that the form of a broadcast means."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings

from adminpanel.broadcasts.form import AT_LOCAL_TIME, BroadcastForm, positions
from bot.broadcasts.drafts import Button, Draft
from bot.models import Broadcast, BroadcastButton
from bot.models.broadcasts import default_cancel_delay
from content.models import Topic

# Stands for a picture that is chosen but not sent, while somebody types.
_ANY_PICTURE = b"\x89PNG\r\n\x1a\n"


def draft_of(form: BroadcastForm) -> Draft:
    """What is meant; where a value does not hold, as if it had been left out."""
    values = form.cleaned_data
    picture = b"" if values.get("remove_picture") else None
    return Draft(
        title=values.get("title", ""),
        texts={code: values.get(f"text_{code}", "") for code, _name in settings.LANGUAGES},
        fallback_language=values.get("fallback_language", ""),
        buttons=[
            Button(kind, values[f"entry_{n}"] if kind == BroadcastButton.Kind.ENTRY else "")
            for n in positions()
            if (kind := values.get(f"button_{n}")) and values.get(f"entry_{n}") is not None
        ],
        picture=values.get("picture") or picture,
        alt_text=values.get("alt_text", ""),
        care_teams=values.get("care_teams", ()),
        languages=values.get("languages", ()),
        topics=Topic.objects.filter(pk__in=values.get("topics", ())),
        tags=values.get("tags", ()),
        seen_within_days=values.get("seen_within_days"),
        send_at=values.get("send_at"),
        zone=values.get("zone", "UTC"),
        at_local_time=bool(values.get("send_at")) and values.get("when") == AT_LOCAL_TIME,
        spread_minutes=round(60 * (values.get("spread_hours") or 0)),
        repeats=values.get("repeats", Broadcast.Repeat.NEVER),
        repeats_until=values.get("repeats_until"),
        hours_valid=values.get("hours_valid", 24),
        cancel_delay=values.get("cancel_delay", default_cancel_delay()),
        resend_uncertain=values.get("resend_uncertain", True),
        is_paid=values.get("is_paid", False),
    )


def draft_while_typing(form: BroadcastForm) -> Draft:
    """The same for counting and showing only: a title and a picture are taken for granted."""
    draft = draft_of(form)
    if form.data.get("picture_chosen"):
        draft = replace(draft, picture=_ANY_PICTURE)
    repeats = draft.repeats if draft.send_at else Broadcast.Repeat.NEVER
    buttons = [one for one in draft.buttons if one.kind != "entry" or one.entry_key]
    return replace(draft, title=draft.title or "-", repeats=repeats, buttons=buttons)
