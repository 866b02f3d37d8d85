"""Broadcasts; the pages are in ``adminpanel/broadcasts``."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from unfold.admin import ModelAdmin

from adminpanel.broadcasts import (
    acting,
    calendar_page,
    composing,
    correcting,
    linking,
    overview,
    page,
    recipients,
)
from bot.models import Broadcast, CohortTag

_VIEWS: dict[str, tuple[Any, str]] = {
    "add/": (composing.write, "add"),
    "typed/": (composing.as_you_type, "typed"),
    "calendar/": (calendar_page.month, "calendar"),
    "my-chat/": (linking.link, "link"),
    "my-chat/forget/": (linking.unlink, "unlink"),
    "<int:pk>/change/": (page.show, "change"),
    "<int:pk>/write/": (composing.write, "write"),
    "<int:pk>/typed/": (composing.as_you_type, "typed"),
    "<int:pk>/watch/": (page.watch, "watch"),
    "<int:pk>/recipients/": (recipients.listing, "recipients"),
    "<int:pk>/recipients.csv": (recipients.download, "export"),
    "<int:pk>/picture/": (recipients.picture, "picture"),
    "<int:pk>/submit/": (acting.submit, "submit"),
    "<int:pk>/release/": (acting.release, "release"),
    "<int:pk>/return/": (acting.give_back, "return"),
    "<int:pk>/test/": (acting.test, "test"),
    "<int:pk>/pause/": (acting.pause, "pause"),
    "<int:pk>/resume/": (acting.resume, "resume"),
    "<int:pk>/cancel/": (acting.cancel, "cancel"),
    "<int:pk>/recall/": (acting.recall, "recall"),
    "<int:pk>/correct/": (correcting.correct, "correct"),
}


@admin.register(Broadcast)
class BroadcastAdmin(ModelAdmin):
    """Pages of our own in place of the admin's: every step is a service with its own checks."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return overview.desk(request, admin=self)

    def get_urls(self) -> list[URLPattern]:
        ours = [
            path(
                route,
                self.admin_site.admin_view(partial(view, admin=self)),
                name=f"bot_broadcast_{name}",
            )
            for route, (view, name) in _VIEWS.items()
        ]
        return [*ours, *super().get_urls()]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # what was sent stays on record


@admin.register(CohortTag)
class CohortTagAdmin(ModelAdmin):
    list_display = ["name"]
    search_fields = ["name"]
