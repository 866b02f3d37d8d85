"""What patients asked that no entry answered: the inbox, in place of a list of rows."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from unfold.admin import ModelAdmin

from adminpanel import feedback, inbox
from content.models import LoggedQuestion


@admin.register(LoggedQuestion)
class LoggedQuestionAdmin(ModelAdmin):
    """A single question has no page: alone, it could point at who asked it."""

    def get_urls(self) -> list[URLPattern]:
        views = {"settle": inbox.settle, "feedback": feedback.page}
        ours = [
            path(
                f"{name}/",
                self.admin_site.admin_view(partial(view, admin=self)),
                name=f"content_loggedquestion_{name}",
            )
            for name, view in views.items()
        ]
        return [*ours, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        response: HttpResponse = inbox.page(request, admin=self)
        return response

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(inbox.LIST)

    def history_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(inbox.LIST)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
