"""The worklist of people who asked to be called: oldest first, by pseudonym."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin
from unfold.decorators import display

from bot import callbacks
from bot.models import CallbackRequest
from content.errors import DomainError

_Status = CallbackRequest.Status
STATUS_COLOURS = {
    _Status.WAITING: "warning",
    _Status.CLAIMED: "info",
    _Status.CLOSED: "success",
    _Status.CANCELLED: "",
}


class OpenFilter(admin.SimpleListFilter):
    """Open requests unless somebody asks for the others."""

    title = _("which")
    parameter_name = "which"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("all", _("All, closed ones as well"))]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        yield {**first, "display": _("Open")}
        yield from others

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[CallbackRequest]
    ) -> QuerySet[CallbackRequest]:
        if self.value() == "all" or getattr(request.resolver_match, "kwargs", {}).get("object_id"):
            return queryset
        return queryset.filter(status__in=CallbackRequest.OPEN)


@admin.register(CallbackRequest)
class CallbackRequestAdmin(ModelAdmin):
    list_display = [
        "patient", "reach_at", "reason", "good_time", "care_team", "created_at", "status_now",
        "claimed_by",
    ]  # fmt: skip
    list_filter = [OpenFilter, "care_team", "reason"]
    list_select_related = ["patient", "care_team", "claimed_by"]
    ordering = ["created_at"]
    search_fields = ["patient__pseudonym"]
    search_help_text = _("Search by pseudonym, such as P-7KQ2MXA.")
    fields = [
        "patient", "reach_at", "reason", "good_time", "care_team", "created_at", "status", "claimed_by",
        "closed_at", "note",
    ]  # fmt: skip
    readonly_fields = [field for field in fields if field != "note"]
    actions = ["claim", "close"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: CallbackRequest, form: Any, change: bool
    ) -> None:
        obj.save(update_fields=["note"])

    @admin.action(description=_("I make this call"), permissions=["change"])
    def claim(self, request: HttpRequest, queryset: QuerySet[CallbackRequest]) -> None:
        user = request.user
        assert isinstance(user, AbstractBaseUser)
        self._each(request, queryset, lambda pk: callbacks.claim(pk, by=user))

    @admin.action(description=_("The call is done: close"), permissions=["change"])
    def close(self, request: HttpRequest, queryset: QuerySet[CallbackRequest]) -> None:
        self._each(request, queryset, callbacks.close)

    def _each(
        self,
        request: HttpRequest,
        queryset: QuerySet[CallbackRequest],
        service: Callable[[int], None],
    ) -> None:
        done = 0
        for one in queryset.select_related("patient"):
            try:
                service(one.pk)
                done += 1
            except DomainError as error:
                self.message_user(request, f"{one.patient}: {error}", messages.WARNING)
        if done:
            said = ngettext("%(number)d request changed.", "%(number)d requests changed.", done)
            self.message_user(request, said % {"number": done}, messages.SUCCESS)

    @display(description=_("status"), ordering="status", label=STATUS_COLOURS)
    def status_now(self, request: CallbackRequest) -> tuple[str, str]:
        return request.status, request.get_status_display()
