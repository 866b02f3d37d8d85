"""The audit trail, to read and to download; nobody changes it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from adminpanel import audit
from adminpanel.models import AuditEvent
from adminpanel.staff_sessions import recently_confirmed


@admin.register(AuditEvent)
class AuditEventAdmin(ModelAdmin):
    list_display = ["at", "who", "action", "detail", "row", "outcome", "address"]
    list_display_links = None
    list_filter = ["outcome", "action"]
    search_fields = ["username", "action", "row"]
    search_help_text = _("Search by user name, page or row.")
    date_hierarchy = "at"
    list_before_template = "adminpanel/audit_download.html"

    @admin.display(description=_("who"), ordering="username")
    def who(self, event: AuditEvent) -> str:
        """The name then: the account may be gone."""
        return event.username or "–"

    def get_urls(self) -> list[URLPattern]:
        download = path(
            "csv/",
            self.admin_site.admin_view(self.download),
            name="adminpanel_auditevent_csv",
        )
        return [download, *super().get_urls()]

    @recently_confirmed
    def download(self, request: HttpRequest) -> HttpResponseBase:
        """Everything that is kept, newest first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return audit.csv_file(AuditEvent.objects.all())

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
