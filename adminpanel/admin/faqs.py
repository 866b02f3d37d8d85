"""Questions with their drafts; publishing happens on the form, never by saving."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display
from unfold.views import ChangeList

from adminpanel import (
    faq_actions,
    faq_history,
    faq_panel,
    faq_schedule,
    faq_states,
    insight_export,
    preview,
    translating,
    warnings,
)
from adminpanel.content_admin import GuardedDeleteAdmin
from adminpanel.faq_filters import StarterFilter, StateFilter, TopicFilter
from adminpanel.faq_form import FAQForm, conflict
from adminpanel.faq_states import State
from content import overdue
from content.models import FAQ
from content.models.faqs import FAQQuerySet

STATE_COLOURS = {State.SHOWN: "success", State.CHANGED: "warning", State.HIDDEN: ""}


class FAQChangeList(ChangeList):
    """The entries, each knowing whether patients miss it because its review is overdue."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        hiding, today = overdue.hiding_topics(), timezone.now().date()
        for faq in self.result_list:
            faq.hidden_overdue = faq.live and overdue.is_hidden(faq.live, hiding, today)


@admin.register(FAQ)
class FAQAdmin(GuardedDeleteAdmin):
    form = FAQForm
    list_display = ["question", "topic", "language", "state_in_words", "reviewed", "translation"]
    list_filter = [
        StateFilter, TopicFilter, "language", translating.TranslationFilter, "sensitive", StarterFilter,
    ]  # fmt: skip
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    ordering = ["topic__position", "topic", "position", "key"]
    search_fields = ["question", "label", "short_answer", "full_answer", "key"]
    autocomplete_fields = ["sources", "related"]
    warn_unsaved_form = True
    fieldsets = [
        (
            gettext_lazy("The answer"),
            {
                "fields": ["question", "label", "short_answer", "act_now", "full_answer"],
                "description": gettext_lazy(
                    "This is the draft. Saving it changes nothing for patients. You can use "
                    "**bold**, *italic*, lists with - and [links](https://…)."
                ),
            },
        ),
        (
            gettext_lazy("Where it stands"),
            {"fields": ["topic", "position", "sensitive", ("language", "key")]},
        ),
        (
            gettext_lazy("How it is found, and what it rests on"),
            {"fields": ["alternatives", "sources", "related"]},
        ),
    ]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return FAQChangeList

    def get_queryset(self, request: HttpRequest) -> QuerySet[FAQ]:
        queryset: FAQQuerySet = super().get_queryset(request)
        return queryset.with_draft_inputs().prefetch_related("topic__titles")

    def get_readonly_fields(self, request: HttpRequest, obj: FAQ | None = None) -> list[str]:
        """Patients' buttons carry on from a published entry, so these two no longer change."""
        return ["language", "key"] if obj and obj.revisions.exists() else []

    def get_fieldsets(self, request: HttpRequest, obj: FAQ | None = None) -> Any:
        """Who may only look reads the other ways to ask it as lines, not as JSON."""
        fieldsets: Any = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        *others, (title, last) = fieldsets
        return [*others, (title, {"fields": ["phrasings", *last["fields"][1:]]})]

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: FAQ | None = None
    ) -> dict[str, Any]:
        return {} if obj else {"key": ("question",)}

    def save_model(self, request: HttpRequest, obj: FAQ, form: Any, change: bool) -> None:
        """Save the draft alone: ``live`` is not written, whoever publishes meanwhile."""
        if not change:
            obj.edited_by = cast(User, request.user)
            obj.save()
        elif form.changed_data:
            obj.edited_by = cast(User, request.user)
            columns = {field.name for field in FAQ._meta.concrete_fields}
            obj.save(update_fields=[*columns & set(form.fields), "edited_by", "edited_at"])

    def get_urls(self) -> list[URLPattern]:
        views = {
            "submit": faq_actions.submit,
            "return": faq_actions.give_back,
            "comment": faq_actions.comment,
            "publish": faq_actions.publish,
            "sign-off": faq_actions.sign_off,
            "withdraw": faq_actions.withdraw,
            "schedule": faq_schedule.schedule,
            "unschedule": faq_schedule.unschedule,
            "preview": preview.page,
            "history": faq_history.page,
            "restore": faq_history.restore,
        }
        ours = [
            path(
                f"<int:faq_id>/{name}/",
                self.admin_site.admin_view(partial(view, admin=self)),
                name=f"content_faq_{name.replace('-', '_')}",
            )
            for name, view in views.items()
        ]
        while_typing = [
            path(
                f"{name}/",
                self.admin_site.admin_view(partial(view, admin=self)),
                name=f"content_faq_{name}",
            )
            for name, view in (("warnings", warnings.as_you_type), ("typed", preview.as_you_type))
        ]
        return [
            *while_typing,
            *translating.urls(self),
            *insight_export.urls(self),
            *ours,
            *super().get_urls(),
        ]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        faq = kwargs.get("obj")
        if faq is not None:
            if request.method == "POST":  # a refused form has put its own text into ``faq``
                faq = self.get_queryset(request).get(pk=faq.pk)
                context |= {"original": faq} | conflict(context["adminform"].form, faq)
            context |= warnings.of_saved(faq)
            context |= faq_panel.context(request, faq, self)
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return response

    @admin.display(description=gettext_lazy("other ways to ask it"))
    def phrasings(self, faq: FAQ) -> str:
        return "\n".join(faq.alternatives)

    @display(description=gettext_lazy("state"), label=STATE_COLOURS)
    def state_in_words(self, faq: FAQ) -> tuple[str, str]:
        state = faq_states.state(faq)
        words = [str(state.label)]
        if getattr(faq, "hidden_overdue", False):
            words = [_("hidden: review overdue")]
        if faq.is_in_review:
            words.append(_("in review"))
        return state.value, ", ".join(words)

    @admin.display(description=gettext_lazy("reviewed"))
    def reviewed(self, faq: FAQ) -> str:
        return faq_states.review_words(faq.live, timezone.now().date()) if faq.live else "–"

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changelist = super().get_changelist_instance(request)
        translating.note_standings(changelist.result_list)
        return changelist

    @admin.display(description=gettext_lazy("translation"))
    def translation(self, faq: FAQ) -> str:
        return translating.standing_words(faq)
