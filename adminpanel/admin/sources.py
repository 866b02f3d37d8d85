"""Where facts come from."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from adminpanel.usage_list import usage_list
from content import usage
from content.models import Source

LINK_COLOURS = {
    Source.Link.OK: "success",
    Source.Link.UNREACHABLE: "warning",
    Source.Link.BROKEN: "danger",
    Source.Link.UNKNOWN: "",
}


@admin.register(Source)
class SourceAdmin(ModelAdmin):
    """Saving one changes drafts only: a revision keeps its sources as they were."""

    list_display = ["title", "publisher", "seen_on", "link_now", "entries"]
    list_filter = ["link_state", "publisher"]
    list_per_page = 50
    search_fields = ["title", "publisher", "url"]
    fieldsets = [
        (
            None,
            {
                "fields": ["title", "publisher", "url", "seen_on", "link_found"],
                "description": _(
                    "Published answers keep the source as it was. Publish an answer again to "
                    "show patients what you change here."
                ),
            },
        ),
        (_("Where it is used"), {"fields": ["used_in"]}),
    ]
    readonly_fields = ["link_found", "used_in"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        queryset: QuerySet[Source] = super().get_queryset(request)
        return queryset.annotate(entries=Count("faqs"))

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        """What was found out about another link says nothing of this one."""
        if "url" in form.changed_data:
            obj.link_state, obj.link_reason, obj.link_checked_at = Source.Link.UNKNOWN, "", None
        super().save_model(request, obj, form, change)

    @display(description=_("link"), ordering="link_state", label=LINK_COLOURS)
    def link_now(self, source: Source) -> tuple[str, str]:
        return source.link_state, source.get_link_state_display()

    @admin.display(description=_("link check"))
    def link_found(self, source: Source) -> str:
        """Such as "broken, looked at on 5 Nov 2026. The page is gone (404)."."""
        words = source.get_link_state_display()
        if source.link_checked_at is None:
            return words
        day = date_format(source.link_checked_at, "j M Y")
        looked = gettext("%(state)s, looked at on %(day)s.") % {"state": words, "day": day}
        return f"{looked} {source.link_reason}".strip()

    @admin.display(description=_("drafts that name it"), ordering="entries")
    def entries(self, source: Source) -> int:
        return int(getattr(source, "entries", 0))

    @admin.display(description=_("used in"))
    def used_in(self, source: Source) -> str:
        return usage_list(source, usage.of_source)
