"""A reminder that a coordinator proposes to a patient, on the patient's own clock."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from adminpanel.patient_care import patient_for
from bot import proposals
from bot.models import OpeningHours, Patient, Reminder
from bot.recurrence import Schedule
from bot.screens.proposals import proposal
from bot.screens.reminder_words import describe
from content.errors import DomainError

_RULES = (Reminder.Rule.ONCE, Reminder.Rule.DAILY, Reminder.Rule.EVERY_N_DAYS,
          Reminder.Rule.WEEKLY, Reminder.Rule.MONTHLY)  # fmt: skip


class ProposalForm(forms.Form):
    preset = forms.ChoiceField(label=gettext_lazy("About"), choices=Reminder.Preset)
    rule = forms.ChoiceField(
        label=gettext_lazy("How often"), choices=[(rule.value, rule.label) for rule in _RULES]
    )
    starts_on = forms.DateField(
        label=gettext_lazy("Day, or first day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    at = forms.TimeField(
        label=gettext_lazy("Time on the patient’s clock"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Every week: on"),
        choices=OpeningHours.Weekday.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    every_days = forms.IntegerField(
        label=gettext_lazy("Every few days: how many days between"),
        min_value=2,
        max_value=365,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("rule") == Reminder.Rule.WEEKLY and not values.get("weekdays"):
            self.add_error("weekdays", _("Choose the day."))
        if values.get("rule") == Reminder.Rule.EVERY_N_DAYS and not values.get("every_days"):
            self.add_error("every_days", _("Say how many."))
        return values

    def schedule(self) -> Schedule:
        values = self.cleaned_data
        weekly = values["rule"] == Reminder.Rule.WEEKLY
        return Schedule(
            values["rule"],
            values["at"].replace(second=0, microsecond=0),
            values["starts_on"],
            weekdays=tuple(sorted(values["weekdays"])) if weekly else (),
            every_days=values["every_days"] or 1,
        )


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, pk: int, *, admin: Any) -> HttpResponse:
    """The form, and earlier proposals with what the patient answered."""
    patient = patient_for(request, pk)
    initial = {"starts_on": timezone.now().astimezone(patient.zone).date(), "at": "09:00"}
    form = ProposalForm(request.POST or None, initial=initial)
    preset = request.POST.get("preset", "")
    if request.method == "POST" and form.is_valid():
        try:
            reminder = proposals.propose_reminder(
                patient,
                form.schedule(),
                preset=Reminder.Preset(preset),
                by=cast(User, request.user),
                now=timezone.now(),
            )
        except DomainError as error:
            form.add_error(None, str(error))
            admin.log_change(request, patient, _("Refused: %s") % error)
        else:
            done = _("Proposed to the patient: %(when)s.") % {"when": describe(reminder)}
            admin.log_change(request, patient, done)
            messages.success(request, done)
            return redirect("admin:bot_patient_change", patient.pk)
    context = admin.admin_site.each_context(request) | {
        "title": _("Propose a reminder to %(patient)s") % {"patient": patient},
        "opts": admin.opts,
        "patient": patient,
        "form": form,
        "asked": _asked(patient),
        "example": _example(patient),
    }
    return TemplateResponse(request, "adminpanel/propose.html", context)


def _asked(patient: Patient) -> list[tuple[Reminder, str]]:
    proposed = patient.reminders.exclude(proposed_by=None).order_by("-created_at")
    return [(one, describe(one)) for one in proposed[:10]]


def _example(patient: Patient) -> dict[str, Any]:
    """What the patient reads, with the form's first choices."""
    reminder = Reminder(patient=patient, pk=0, preset=Reminder.Preset.CONTACT)
    reminder.schedule = Schedule(
        Reminder.Rule.WEEKLY,
        timezone.now().time().replace(hour=9, minute=0),
        timezone.now().date(),
        weekdays=(0,),
    )
    with translation.override(patient.language):
        shown = proposal(patient, reminder)
    return {"text": shown.text, "rows": shown.rows, "language": patient.language}
