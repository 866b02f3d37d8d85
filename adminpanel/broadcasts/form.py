"""The form of a broadcast: what somebody typed, and the draft that it means."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from adminpanel import topic_tree
from bot.broadcasts.drafts import Button, Draft
from bot.broadcasts.pictures import LARGEST_BYTES, media_type
from bot.models import Broadcast, BroadcastButton, BroadcastPicture, CareTeam, CohortTag
from bot.models.broadcasts import MOST_BUTTONS, default_cancel_delay
from content.errors import DomainError
from content.models import Topic
from content.scheduling import time_in

# Stands for a picture that is chosen but not sent, while somebody types.
_ANY_PICTURE = b"\x89PNG\r\n\x1a\n"
_LONGEST_TEXT = 20_000
_AT_ONCE, _AT_TIME, _AT_LOCAL_TIME = "now", "at", "local"


class BroadcastForm(forms.Form):
    """Texts are ``text_<language>``, buttons ``button_<n>`` and ``entry_<n>``."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=120,
        help_text=gettext_lazy("For staff only. Patients do not see it."),
    )
    fallback_language = forms.ChoiceField(
        label=gettext_lazy("Patients who read another language get"),
        choices=[("", gettext_lazy("nothing")), *settings.LANGUAGES],
        required=False,
    )
    picture = forms.FileField(
        label=gettext_lazy("Picture (PNG or JPEG, up to 5 MB)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    remove_picture = forms.BooleanField(label=gettext_lazy("Remove the picture"), required=False)
    alt_text = forms.CharField(
        label=gettext_lazy("What the picture shows"), max_length=200, required=False
    )
    care_teams = forms.ModelMultipleChoiceField(
        CareTeam.objects.all(),
        label=gettext_lazy("Care teams"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages they read"),
        choices=settings.LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    topics = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Interested in"),
        coerce=int,
        required=False,
        help_text=gettext_lazy(
            "They saved an answer of these topics, or ask about one at a visit."
        ),
        widget=forms.CheckboxSelectMultiple,
    )
    tags = forms.ModelMultipleChoiceField(
        CohortTag.objects.all(),
        label=gettext_lazy("Cohort tags"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    seen_within_days = forms.IntegerField(
        label=gettext_lazy("Used the guide in the last … days"),
        min_value=1,
        max_value=3650,
        required=False,
    )
    when = forms.ChoiceField(
        label=gettext_lazy("It goes out"),
        choices=[
            (_AT_ONCE, gettext_lazy("As soon as it is released")),
            (_AT_TIME, gettext_lazy("At a time in one zone")),
            (_AT_LOCAL_TIME, gettext_lazy("When each patient’s own clock shows a time")),
        ],
        widget=forms.RadioSelect,
        initial=_AT_ONCE,
    )
    at = forms.CharField(
        label=gettext_lazy("Day and time"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        required=False,
        widget=forms.TextInput(attrs={"list": "cc-zones", "autocomplete": "off"}),
    )
    spread_hours = forms.FloatField(
        label=gettext_lazy("Spread over hours"),
        min_value=0,
        max_value=168,
        required=False,
        widget=forms.NumberInput(attrs={"step": "any"}),
        help_text=gettext_lazy("So that not everybody calls the clinic at once. 0: all at once."),
    )
    repeats = forms.ChoiceField(label=gettext_lazy("Repeats"), choices=Broadcast.Repeat)
    repeats_until = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    hours_valid = forms.IntegerField(
        label=gettext_lazy("Not later than … hours after its time"),
        min_value=1,
        max_value=720,
        help_text=gettext_lazy("Whom it has not reached by then does not get it."),
    )
    cancel_delay = forms.IntegerField(
        label=gettext_lazy("Minutes to cancel it after its release"), min_value=0, max_value=1440
    )
    resend_uncertain = forms.TypedChoiceField(
        label=gettext_lazy("When a call to Telegram breaks off, nobody knows whether it arrived"),
        coerce=lambda value: value == "yes",
        choices=[
            ("yes", gettext_lazy("Send it again: a few may get it twice")),
            ("no", gettext_lazy("Do not: a few may never get it")),
        ],
    )
    is_paid = forms.BooleanField(
        label=gettext_lazy("Faster than Telegram’s free limit, paid in Telegram Stars"),
        required=False,
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].choices = topic_tree.choices()  # type: ignore[attr-defined]
        for code, name in settings.LANGUAGES:
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("Text in %(language)s") % {"language": name},
                required=False,
                max_length=_LONGEST_TEXT,
                widget=forms.Textarea(attrs={"rows": 7, "data-markdown": "", "lang": code}),
            )
        kinds = [("", _("no button")), *BroadcastButton.Kind.choices]
        for number in _positions():
            self.fields[f"button_{number}"] = forms.ChoiceField(
                label=_("Button %(number)d") % {"number": number}, choices=kinds, required=False
            )
            self.fields[f"entry_{number}"] = forms.SlugField(
                label=_("Entry of button %(number)d") % {"number": number},
                required=False,
                max_length=80,
                widget=forms.TextInput(attrs={"list": "cc-entries", "autocomplete": "off"}),
            )
        if not settings.PAID_BROADCAST_RATE:
            del self.fields["is_paid"]
        for key, field in self.fields.items():
            if field.help_text:
                field.widget.attrs["aria-describedby"] = f"cc-help-{key}"

    @property
    def texts(self) -> list[forms.BoundField]:
        return [self[f"text_{code}"] for code, _name in settings.LANGUAGES]

    @property
    def buttons(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"button_{n}"], self[f"entry_{n}"]) for n in _positions()]

    def clean_picture(self) -> bytes | None:
        """The bytes; what a file is called says nothing of what it is."""
        file = self.cleaned_data["picture"]
        if not file:
            return None
        content = bytes(file.read(LARGEST_BYTES + 1))
        try:
            media_type(content)
        except DomainError as error:
            raise ValidationError(str(error)) from None
        return content

    def clean_zone(self) -> str:
        zone = str(self.cleaned_data["zone"] or "UTC")
        if zone not in available_timezones():
            raise ValidationError(
                _("I do not know that time zone. Name one such as Europe/Madrid.")
            )
        return zone

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("when") not in (None, _AT_ONCE) and "zone" in values:
            try:
                values["send_at"] = _future(time_in(values["zone"], values.get("at", "")))
            except DomainError as error:
                self.add_error("at", str(error))
        if values.get("when") == _AT_ONCE and values.get("repeats") not in (None, "never"):
            self.add_error("repeats", _("Choose the day and time of the first one."))
        for number in _positions():
            is_entry = values.get(f"button_{number}") == BroadcastButton.Kind.ENTRY
            if is_entry and not values.get(f"entry_{number}"):
                self.add_error(f"entry_{number}", _("Say which entry it opens."))
        return values

    def draft(self) -> Draft:
        """What is meant; where a value does not hold, as if it had been left out."""
        values = self.cleaned_data
        picture = b"" if values.get("remove_picture") else None
        return Draft(
            title=values.get("title", ""),
            texts={code: values.get(f"text_{code}", "") for code, _name in settings.LANGUAGES},
            fallback_language=values.get("fallback_language", ""),
            buttons=[
                Button(kind, values[f"entry_{n}"] if kind == BroadcastButton.Kind.ENTRY else "")
                for n in _positions()
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
            at_local_time=bool(values.get("send_at")) and values.get("when") == _AT_LOCAL_TIME,
            spread_minutes=round(60 * (values.get("spread_hours") or 0)),
            repeats=values.get("repeats", Broadcast.Repeat.NEVER),
            repeats_until=values.get("repeats_until"),
            hours_valid=values.get("hours_valid", 24),
            cancel_delay=values.get("cancel_delay", default_cancel_delay()),
            resend_uncertain=values.get("resend_uncertain", True),
            is_paid=values.get("is_paid", False),
        )

    def draft_while_typing(self) -> Draft:
        """The same for counting and showing only: a title and a picture are taken for granted."""
        draft = self.draft()
        if self.data.get("picture_chosen"):
            draft = replace(draft, picture=_ANY_PICTURE)
        repeats = draft.repeats if draft.send_at else Broadcast.Repeat.NEVER
        buttons = [one for one in draft.buttons if one.kind != "entry" or one.entry_key]
        return replace(draft, title=draft.title or "-", repeats=repeats, buttons=buttons)


def initial_of(broadcast: Broadcast) -> dict[str, Any]:
    """The form's values for a broadcast that was saved."""
    at = broadcast.send_at.astimezone(broadcast.clock) if broadcast.send_at else None
    picture = BroadcastPicture.objects.filter(broadcast=broadcast).only("alt_text").first()
    values: dict[str, Any] = {
        name: getattr(broadcast, name)
        for name in (
            "title", "fallback_language", "languages", "seen_within_days", "zone", "repeats",
            "repeats_until", "hours_valid", "cancel_delay", "is_paid",
        )
    }  # fmt: skip
    values |= {
        "care_teams": list(broadcast.care_teams.all()),
        "topics": list(broadcast.topics.values_list("pk", flat=True)),
        "tags": list(broadcast.tags.all()),
        "when": (_AT_LOCAL_TIME if broadcast.at_local_time else _AT_TIME) if at else _AT_ONCE,
        "at": f"{at:%Y-%m-%dT%H:%M}" if at else "",
        "spread_hours": broadcast.spread_minutes / 60,
        "resend_uncertain": "yes" if broadcast.resend_uncertain else "no",
        "alt_text": picture.alt_text if picture else "",
        "seen": broadcast.changed_at.isoformat(),
    }
    values |= {f"text_{text.language}": text.body for text in broadcast.texts.all()}
    for button in broadcast.buttons.all():
        values[f"button_{button.position}"] = button.kind
        values[f"entry_{button.position}"] = button.entry_key
    return values


def blank() -> dict[str, Any]:
    """The values of a new one: the clock is that of the team for everybody."""
    team = CareTeam.objects.default() or CareTeam.objects.first()
    return {
        "fallback_language": settings.LANGUAGE_CODE,
        "zone": team.time_zone if team else "UTC",
        "hours_valid": 24,
        "cancel_delay": default_cancel_delay(),
        "repeats": Broadcast.Repeat.NEVER,
        "resend_uncertain": "yes",
        "spread_hours": 0,
    }


def _positions() -> range:
    return range(1, MOST_BUTTONS + 1)


def _future(at: datetime) -> datetime:
    if at < timezone.now():
        raise DomainError(_("This time has passed. Choose a later one."))
    return at.astimezone(UTC)
