"""Import and export; the pages are in ``adminpanel/importing.py``."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from unfold.admin import ModelAdmin

from adminpanel import exporting, importing
from content.models import ImportJob


@admin.register(ImportJob)
class ImportJobAdmin(ModelAdmin):
    """Pages of our own in place of the admin's: a file is uploaded and confirmed, not edited."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return importing.home(request, admin=self)

    def get_urls(self) -> list[URLPattern]:
        views: dict[str, tuple[Any, str]] = {
            "export/": (exporting.download, "export"),
            "<int:job_id>/change/": (importing.job_page, "change"),
            "<int:job_id>/columns/": (importing.columns, "columns"),
            "<int:job_id>/confirm/": (importing.confirm, "confirm"),
            "<int:job_id>/progress/": (importing.progress, "progress"),
        }
        ours = [
            path(
                route,
                self.admin_site.admin_view(partial(view, admin=self)),
                name=f"content_importjob_{name}",
            )
            for route, (view, name) in views.items()
        ]
        return [*ours, *super().get_urls()]

    def has_change_permission(self, request: HttpRequest, obj: ImportJob | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ImportJob | None = None) -> bool:
        return False
