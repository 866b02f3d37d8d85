"""API tokens: made here and shown once, listed with their last use, revoked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminTextInputWidget

from adminpanel.staff_sessions import recently_confirmed
from content.errors import DomainError
from content.models import ApiToken
from content.tokens import LONGEST_DAYS, create_token, revoke_token


class TokenForm(forms.ModelForm):  # type: ignore[type-arg]
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Scopes"),
        choices=ApiToken.Scope.choices,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days until it expires"),
        min_value=1,
        max_value=LONGEST_DAYS,
        initial=90,
        widget=UnfoldAdminTextInputWidget(attrs={"type": "number"}),
    )

    class Meta:
        model = ApiToken
        fields = ["name", "user", "role"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        user, role = cleaned.get("user"), cleaned.get("role")
        if user and role and not user.groups.filter(pk=role.pk).exists():
            raise ValidationError({"role": _("This user does not work here in that role.")})
        return cleaned


@admin.register(ApiToken)
class ApiTokenAdmin(ModelAdmin):
    list_display = ["name", "user", "role", "state_now", "expires_at", "last_used_at"]
    list_select_related = ["user", "role"]
    list_before_template = "adminpanel/tokens_hint.html"
    change_form_outer_before_template = "adminpanel/token_revoke.html"
    readonly_fields = [
        "name", "user", "role", "may", "created_at", "expires_at", "last_used_at", "revoked_at",
    ]  # fmt: skip
    actions = ["revoke"]

    @recently_confirmed
    def add_view(self, *args: Any, **kwargs: Any) -> Any:
        return super().add_view(*args, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        if obj is None:
            return super().get_form(request, obj, form=TokenForm, **kwargs)
        return super().get_form(request, obj, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return self.readonly_fields if obj else ["name", "user", "role", "scopes", "days"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return self.readonly_fields if obj else []

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tokens are revoked, from the list or from their page, and not edited."""
        return obj is None and bool(super().has_change_permission(request))

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """No buttons beside a choice that lead to changing an account or a role."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            for name in ("add", "change", "delete", "view"):
                setattr(field.widget, f"can_{name}_related", False)
        return field

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # revoked ones stay, so that it can be said who could do what

    def save_model(self, request: HttpRequest, obj: ApiToken, form: Any, change: bool) -> None:
        if change:
            return
        chosen = form.cleaned_data
        token, secret = create_token(
            chosen["user"],
            role=chosen["role"],
            scopes=chosen["scopes"],
            days=chosen["days"],
            name=chosen["name"],
        )
        obj.__dict__.update(token.__dict__)
        self.message_user(
            request,
            format_html(
                '{} <code class="cc-token">{}</code>',
                _("Copy the token now, it is not shown again:"),
                secret,
            ),
            messages.WARNING,
        )

    @admin.action(description=gettext_lazy("Revoke"), permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        for token in queryset:
            try:
                revoke_token(token)
            except DomainError as error:
                self.message_user(request, f"{token}: {error}", messages.WARNING)
            else:
                self.log_change(request, token, "Revoked.")

    @display(description=gettext_lazy("scopes"))
    def may(self, token: ApiToken) -> str:
        labels = dict(ApiToken.Scope.choices)
        return ", ".join(str(labels.get(scope, scope)) for scope in token.scopes)

    @display(
        description=gettext_lazy("state"),
        label={"usable": "success", "expired": "", "revoked": "danger"},
    )
    def state_now(self, token: ApiToken) -> tuple[str, str]:
        if token.revoked_at:
            return "revoked", _("revoked")
        if token.expires_at <= timezone.now():
            return "expired", _("expired")
        return "usable", _("usable")
