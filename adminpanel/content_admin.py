"""What the admin classes of published content share."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from unfold.admin import ModelAdmin

from adminpanel.lines import LongTextField
from content import deleting
from content.errors import DomainError
from content.models import ContentVersion


class GuardedDeleteAdmin(ModelAdmin):
    """Deletes one row at a time, and says why where that is refused."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if type(db_field) is models.TextField:
            kwargs["form_class"] = LongTextField
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions: dict[str, Any] = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        if row is not None and self.has_delete_permission(request, row):
            try:
                deleting.check_deletable(row)
            except DomainError as error:
                self.message_user(request, str(error), messages.ERROR)
                meta = self.opts
                return redirect(f"admin:{meta.app_label}_{meta.model_name}_change", row.pk)
        response: HttpResponse = super().delete_view(request, object_id, extra_context)
        return response

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        deleting.delete(obj)


class LiveAdmin(GuardedDeleteAdmin):
    """Rows without a draft: saving one changes what patients see at once."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Called last, within the transaction in which Django's admin saves a form."""
        super().save_related(request, form, formsets, change)
        ContentVersion.bump()
