"""Requests by post: one person enters, another one confirms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminTextInputWidget

from adminpanel import privacy
from adminpanel.models import PrivacyRequest
from adminpanel.staff_sessions import recently_confirmed
from bot.models import Patient
from content.errors import DomainError


class PrivacyRequestForm(forms.ModelForm):  # type: ignore[type-arg]
    patient = forms.ModelChoiceField(
        Patient.objects.all(),
        to_field_name="pseudonym",
        label=_("Patient"),
        help_text=_("The pseudonym that the letter names, such as P-7KQ2MXA."),
        widget=UnfoldAdminTextInputWidget,
        error_messages={"invalid_choice": _("No patient has this pseudonym.")},
    )

    class Meta:
        model = PrivacyRequest
        fields = ["patient", "kind"]


@admin.register(PrivacyRequest)
class PrivacyRequestAdmin(ModelAdmin):
    list_display = ["entered_at", "patient", "kind", "entered_by", "confirmed_by", "confirmed_at"]
    list_display_links = None
    list_select_related = ["patient", "entered_by", "confirmed_by"]
    fields = ["patient", "kind"]
    form = PrivacyRequestForm
    actions = ["carry_out"]
    list_before_template = "adminpanel/privacy_hint.html"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody edits a request; confirming needs the permission all the same."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_confirm_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("adminpanel.change_privacyrequest")

    def save_model(
        self, request: HttpRequest, obj: PrivacyRequest, form: Any, change: bool
    ) -> None:
        obj.entered_by_id = request.user.pk
        super().save_model(request, obj, form, change)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        view = super().changelist_view
        if request.method == "POST":
            view = recently_confirmed(view)
        return view(request, extra_context)

    @admin.action(description=_("Confirm, and do it now"), permissions=["confirm"])
    def carry_out(
        self, request: HttpRequest, queryset: QuerySet[PrivacyRequest]
    ) -> HttpResponse | None:
        """One at a time: an erasure cannot be undone, and an export is a file."""
        if queryset.count() != 1:
            messages.error(request, _("Choose one request."))
            return None
        by = User.objects.get(username=request.user.get_username())
        try:
            content = privacy.carry_out(queryset.get(), by=by)
        except DomainError as error:
            messages.error(request, str(error))
            return None
        if not content:
            messages.success(request, _("Everything about this patient has been erased."))
            return None
        return HttpResponse(
            content,
            content_type="application/zip",
            headers={"Content-Disposition": 'attachment; filename="patient-data.zip"'},
        )
