"""The menu tree."""

from __future__ import annotations

from collections import Counter
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.views import ChangeList

from adminpanel import faq_states, topic_tree
from adminpanel.content_admin import LiveAdmin
from adminpanel.faq_states import State
from content import overdue
from content.models import Topic, TopicTitle


class TitleInline(TabularInline):
    model = TopicTitle
    extra = 0
    hide_title = True
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


class TopicChangeList(ChangeList):
    """The topics as the menu shows them, with the counts of what each one holds."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        shown: Counter[int] = Counter()
        drafts: Counter[int] = Counter()
        hiding, today = overdue.hiding_topics(), timezone.now().date()
        for faq, state in faq_states.all_states():
            if faq.live and not overdue.is_hidden(faq.live, hiding, today):
                shown[faq.live.topic_id] += 1
            drafts[faq.topic_id] += state != State.SHOWN
        self.result_list = []
        row: Any
        for row, depth in topic_tree.walk():
            row.depth, row.shown, row.drafts = depth, shown[row.pk], drafts[row.pk]
            self.result_list.append(row)


@admin.register(Topic)
class TopicAdmin(LiveAdmin):
    form = TopicForm
    inlines = [TitleInline]
    list_display = ["title_in_tree", "languages", "entries_shown", "drafts_waiting", "position"]
    list_per_page = 1000
    sortable_by = ()
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

    @admin.display(description=_("topic"))
    def title_in_tree(self, topic: Any) -> str:
        return format_html(
            '<span class="cc-depth-{}">{} {}</span>', min(topic.depth, 4), topic.icon, str(topic)
        )

    @admin.display(description=_("languages"))
    def languages(self, topic: Topic) -> str:
        return ", ".join(title.language for title in topic.titles.all()) or "–"

    @admin.display(description=_("entries patients see"))
    def entries_shown(self, topic: Any) -> int:
        return int(topic.shown)

    @admin.display(description=_("drafts not published"))
    def drafts_waiting(self, topic: Any) -> int:
        return int(topic.drafts)
