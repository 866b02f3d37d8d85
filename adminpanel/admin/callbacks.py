"""Requests to be called; the worklist is in ``adminpanel/callback_list.py``."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from unfold.admin import ModelAdmin

from adminpanel import callback_list
from bot.models import CallbackRequest

_STEPS: dict[str, tuple[Any, str]] = {
    "claim": (callback_list.claim, "claim"),
    "put-back": (callback_list.put_back, "put_back"),
    "no-answer": (callback_list.no_answer, "no_answer"),
    "close": (callback_list.close, "close"),
    "note": (callback_list.note, "note"),
}


@admin.register(CallbackRequest)
class CallbackRequestAdmin(ModelAdmin):
    """A page of our own in place of the admin's list: every step is a service."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return callback_list.worklist(request, admin=self)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """There is no page of one request: links to it, as in the log, lead to the list."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect("admin:bot_callbackrequest_changelist")

    def get_urls(self) -> list[URLPattern]:
        ours = [
            path(
                f"<int:pk>/{route}/",
                self.admin_site.admin_view(partial(view, admin=self)),
                name=f"bot_callbackrequest_{name}",
            )
            for route, (view, name) in _STEPS.items()
        ]
        return [*ours, *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
