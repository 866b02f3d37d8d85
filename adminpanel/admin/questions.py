"""What patients asked that no entry answered: read, then dealt with in the content."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from content.models import LoggedQuestion


@admin.register(LoggedQuestion)
class LoggedQuestionAdmin(ModelAdmin):
    """Scrubbed questions, newest first. Nobody writes or changes one; staff may delete them."""

    list_display = ["text", "kind", "offered", "language", "asked_on"]
    list_filter = ["kind", "language", "asked_on"]
    list_select_related = ["offered"]
    search_fields = ["text"]
    date_hierarchy = "asked_on"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
