"""The form of a broadcast: what somebody typed, and the draft that it means."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from adminpanel import topic_tree
from bot.broadcasts.pictures import LARGEST_BYTES, media_type
from bot.models import Broadcast, BroadcastButton, CareTeam, CohortTag
from bot.models.broadcasts import MOST_BUTTONS
from content.errors import DomainError
from content.scheduling import time_in

_LONGEST_TEXT = 20_000
AT_ONCE, AT_TIME, AT_LOCAL_TIME = "now", "at", "local"


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
            (AT_ONCE, gettext_lazy("As soon as it is released")),
            (AT_TIME, gettext_lazy("At a time in one zone")),
            (AT_LOCAL_TIME, gettext_lazy("When each patient’s own clock shows a time")),
        ],
        widget=forms.RadioSelect,
        initial=AT_ONCE,
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
        kinds = [("", _("No button"))]
        kinds += [(kind.value, capfirst(str(kind.label))) for kind in BroadcastButton.Kind]
        for number in positions():
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
        return [(self[f"button_{n}"], self[f"entry_{n}"]) for n in positions()]

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
        if values.get("when") not in (None, AT_ONCE) and "zone" in values:
            try:
                values["send_at"] = _future(time_in(values["zone"], values.get("at", "")))
            except DomainError as error:
                self.add_error("at", str(error))
        if values.get("when") == AT_ONCE and values.get("repeats") not in (None, "never"):
            self.add_error("repeats", _("Choose the day and time of the first one."))
        for number in positions():
            is_entry = values.get(f"button_{number}") == BroadcastButton.Kind.ENTRY
            if is_entry and not values.get(f"entry_{number}"):
                self.add_error(f"entry_{number}", _("Say which entry it opens."))
        return values


def positions() -> range:
    return range(1, MOST_BUTTONS + 1)


def _future(at: datetime) -> datetime:
    if at < timezone.now():
        raise DomainError(_("This time has passed. Choose a later one."))
    return at.astimezone(UTC)
