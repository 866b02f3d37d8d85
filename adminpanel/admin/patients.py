"""Patients by pseudonym: no name, no Telegram id, nothing that they typed."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from adminpanel import patient_care, proposing
from bot.models import CohortTag, Patient
from bot.patients import join_team

STATUS_COLOURS = {
    Patient.Status.ACTIVE: "success",
    Patient.Status.STOPPED: "warning",
    Patient.Status.BLOCKED: "danger",
    Patient.Status.SILENCED: "",
}
_VIEWS: dict[str, tuple[Any, str]] = {
    "silence": (patient_care.silence, "silence"),
    "tag": (patient_care.tag, "tag"),
    "propose": (proposing.propose, "propose"),
}


@admin.register(Patient)
class PatientAdmin(ModelAdmin):
    list_display = ["pseudonym", "status_now", "language", "time_zone", "care_team", "agreed_on"]
    list_filter = ["status", "language", "care_team", "tags"]
    list_select_related = ["care_team"]
    search_fields = ["pseudonym"]
    search_help_text = _("Search by pseudonym, such as P-7KQ2MXA.")
    fieldsets = [
        (
            None,
            {
                "fields": ["pseudonym", "status", "status_since", "language", "time_zone"],
                "description": _(
                    "We keep no name and nothing that a patient types. The account number that "
                    "Telegram gives is encrypted and is not shown to staff."
                ),
            },
        ),
        (_("Care team"), {"fields": ["care_team"]}),
        (_("Consent"), {"fields": ["consented_at", "consent_version"]}),
    ]
    actions = ["tag"]
    readonly_fields = [
        "pseudonym",
        "status",
        "status_since",
        "language",
        "time_zone",
        "consented_at",
        "consent_version",
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        ours = [
            path(
                f"<int:pk>/{route}/",
                self.admin_site.admin_view(partial(view, admin=self)),
                name=f"bot_patient_{name}",
            )
            for route, (view, name) in _VIEWS.items()
        ]
        return [*ours, *super().get_urls()]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Erasing takes two people: adminpanel/privacy.py."""
        return False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions: dict[str, Any] = super().get_actions(request)
        return {name: actions[name] for name in ("tag",) if name in actions}

    def has_coordinate_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(patient_care.PERMISSION))

    @admin.action(description=_("Set a cohort tag"), permissions=["coordinate"])
    def tag(self, request: HttpRequest, queryset: QuerySet[Patient]) -> HttpResponse | None:
        answer: HttpResponse | None = patient_care.tag_many(request, queryset, admin=self)
        return answer

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        may = self.has_coordinate_permission(request)
        context: dict[str, Any] = {"may_coordinate": may}
        if may and object_id.isdigit():
            own = CohortTag.objects.filter(patients=int(object_id)).values_list("pk", flat=True)
            context |= {"all_tags": CohortTag.objects.all(), "own_tags": set(own)}
        response: HttpResponse = super().change_view(
            request, object_id, form_url, (extra_context or {}) | context
        )
        return response

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        help_texts = {"care_team": _("The patient's time zone becomes the team's.")}
        return super().get_form(request, obj, **kwargs | {"help_texts": help_texts})

    def save_model(self, request: HttpRequest, obj: Patient, form: Any, change: bool) -> None:
        if "care_team" not in form.changed_data:
            return
        if obj.care_team is not None:
            join_team(obj, obj.care_team)
        else:
            obj.save(update_fields=["care_team"])

    @display(description=_("status"), ordering="status", label=STATUS_COLOURS)
    def status_now(self, patient: Patient) -> tuple[str, str]:
        return patient.status, patient.get_status_display()

    @admin.display(description=_("agreed"), ordering="consented_at")
    def agreed_on(self, patient: Patient) -> Any:
        return patient.consented_at.date()
