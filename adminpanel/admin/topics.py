"""The menu tree."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from unfold.views import ChangeList

from adminpanel import topic_arranging, topic_tree
from adminpanel.content_admin import LiveAdmin
from adminpanel.inlines import RowsInline
from content import arranging
from content.errors import DomainError
from content.models import Topic, TopicTitle


class TitleInline(RowsInline):
    model = TopicTitle
    min_num = 1
    verbose_name_plural = _("titles, one for each language")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, **kwargs | {"validate_min": True})


class TopicForm(forms.ModelForm):  # type: ignore[type-arg]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "parent" in self.fields:
            below = topic_tree.with_all_below(self.instance.pk) if self.instance.pk else set()
            parent = cast(forms.ChoiceField, self.fields["parent"])
            parent.choices = [
                ("", _("nothing: it stands at the top")),
                *(choice for choice in topic_tree.choices() if choice[0] not in below),
            ]

    def clean_parent(self) -> Topic | None:
        """Whoever moves topics at this moment waits until the admin has saved this form."""
        parent: Topic | None = self.cleaned_data["parent"]
        if self.instance.pk:
            try:
                arranging.check_parent(self.instance.pk, parent.pk if parent else None)
            except DomainError as error:
                raise ValidationError(str(error)) from error
        return parent


class TopicChangeList(ChangeList):
    """The topics as the menu shows them, with the counts of what each one holds."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = topic_arranging.counted()


@admin.register(Topic)
class TopicAdmin(LiveAdmin):
    form = TopicForm
    inlines = [TitleInline]
    list_per_page = 1000
    fieldsets = [
        (
            None,
            {
                "fields": ["parent", "position", "icon", "slug", "hide_overdue"],
                "description": _("What you save here changes the patients' menu at once."),
            },
        )
    ]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return TopicChangeList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        queryset: QuerySet[Topic] = super().get_queryset(request).prefetch_related("titles")
        return queryset

    def get_urls(self) -> list[URLPattern]:
        arrange = self.admin_site.admin_view(partial(topic_arranging.arrange, admin=self))
        return [path("arrange/", arrange, name="content_topic_arrange"), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response: HttpResponse = super().changelist_view(request, extra_context)
        context = getattr(response, "context_data", None) or {}
        if "cl" in context:  # else it leads elsewhere
            context |= topic_arranging.context(context["cl"].result_list)
            context["may_arrange"] = self.has_change_permission(request)
        return response
