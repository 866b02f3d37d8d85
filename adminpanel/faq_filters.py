"""What the list of FAQs can be narrowed down to."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from adminpanel import faq_states, topic_tree
from adminpanel.faq_states import State
from content.models import FAQ
from content.models.faqs import FAQQuerySet


class StateFilter(SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            *State.choices,
            ("in_review", _("in review")),
            ("withdrawn", _("withdrawn")),
            ("unreviewed", _("not yet reviewed")),
            ("overdue", _("review overdue")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[FAQ]) -> QuerySet[FAQ]:
        value = self.value()
        if value in State.values:
            return queryset.filter(pk__in=faq_states.in_state(value))
        if value == "in_review":
            return cast(FAQQuerySet, queryset).in_review()
        if value == "withdrawn":
            return queryset.filter(live=None, revisions__isnull=False).distinct()
        if value == "unreviewed":
            return queryset.filter(live__isnull=False, live__reviewed_on=None)
        if value == "overdue":
            return queryset.filter(live__review_by__lt=timezone.now().date())
        return queryset


class TopicFilter(SimpleListFilter):
    """The topic and everything below it."""

    title = _("topic")
    parameter_name = "topic"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        return topic_tree.choices()

    def queryset(self, request: HttpRequest, queryset: QuerySet[FAQ]) -> QuerySet[FAQ]:
        value = self.value() or ""
        if not value.isdigit():
            return queryset
        return queryset.filter(topic__in=topic_tree.with_all_below(int(value)))


class StarterFilter(SimpleListFilter):
    title = _("where it came from")
    parameter_name = "starter"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("starter content")), ("no", _("written here"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[FAQ]) -> QuerySet[FAQ]:
        match self.value():
            case "yes":
                return queryset.exclude(starter_hash="")
            case "no":
                return queryset.filter(starter_hash="")
        return queryset
