"""Where facts come from."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from adminpanel.usage_list import usage_list
from content import usage
from content.models import Source


@admin.register(Source)
class SourceAdmin(ModelAdmin):
    """Saving one changes drafts only: a revision keeps its sources as they were."""

    list_display = ["title", "publisher", "seen_on", "entries"]
    list_filter = ["publisher"]
    list_per_page = 50
    search_fields = ["title", "publisher", "url"]
    fieldsets = [
        (
            None,
            {
                "fields": ["title", "publisher", "url", "seen_on"],
                "description": _(
                    "Published answers keep the source as it was. Publish an answer again to "
                    "show patients what you change here."
                ),
            },
        ),
        (_("Where it is used"), {"fields": ["used_in"]}),
    ]
    readonly_fields = ["used_in"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        queryset: QuerySet[Source] = super().get_queryset(request)
        return queryset.annotate(entries=Count("faqs"))

    @admin.display(description=_("drafts that name it"), ordering="entries")
    def entries(self, source: Source) -> int:
        return int(getattr(source, "entries", 0))

    @admin.display(description=_("used in"))
    def used_in(self, source: Source) -> str:
        return usage_list(source, usage.of_source)
