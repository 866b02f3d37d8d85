"""The people who work here, and their roles."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from adminpanel import second_factor
from adminpanel.staff_sessions import recently_confirmed
from content.errors import DomainError

admin.site.unregister(User)
admin.site.unregister(Group)


class ConfirmedAdmin(ModelAdmin):
    """Who it is is asked again before anybody's rights change."""

    @recently_confirmed
    def changeform_view(self, *args: Any, **kwargs: Any) -> Any:
        return super().changeform_view(*args, **kwargs)

    @recently_confirmed
    def delete_view(self, *args: Any, **kwargs: Any) -> Any:
        return super().delete_view(*args, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        view = super().changelist_view
        if request.method == "POST":
            view = recently_confirmed(view)
        return view(request, extra_context)


@admin.register(User)
class UserAdmin(ConfirmedAdmin, DjangoUserAdmin):  # type: ignore[type-arg]
    actions = ["reset_second_factor"]
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    autocomplete_fields = ["groups"]
    filter_horizontal = ()
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (
            _("Person"),
            {
                "fields": ["first_name", "last_name", "email"],
                "description": _("Patients read the name of whoever signed off an answer."),
            },
        ),
        (_("Rights"), {"fields": ["is_active", "is_staff", "groups", "is_superuser"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Only a superuser makes superusers."""
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else [*fields, "is_superuser"]

    @recently_confirmed
    def user_change_password(self, *args: Any, **kwargs: Any) -> Any:
        return super().user_change_password(*args, **kwargs)

    @admin.action(description=_("Reset the second step of the login"), permissions=["change"])
    def reset_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """For a colleague who has lost phone and codes; the audit trail has a line for each."""
        by = User.objects.get(username=request.user.get_username())
        for user in queryset:
            try:
                second_factor.reset(user, by=by)
            except DomainError as error:
                messages.error(request, f"{user}: {error}")
            else:
                self.log_change(request, user, "Second factor reset.")
                words = _("%(user)s sets up the second step anew at the next login.")
                messages.success(request, words % {"user": user})

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody takes over a superuser's account by changing its password."""
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return bool(super().has_change_permission(request, obj))


@admin.register(Group)
class GroupAdmin(ConfirmedAdmin, DjangoGroupAdmin):
    filter_horizontal = ()
