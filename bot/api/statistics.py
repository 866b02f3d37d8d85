"""Counts, and nothing that could be about one person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bot.models import CallbackRequest, Delivery, Patient, Reminder
from content.api.working import StaffView
from content.snapshot import current


class ContentCounts(serializers.Serializer[Any]):
    published = serializers.IntegerField()
    not_reviewed = serializers.IntegerField()
    overdue = serializers.IntegerField()


class StatisticsShape(serializers.Serializer[Any]):
    content = ContentCounts()
    active_patients = serializers.IntegerField()
    active_reminders = serializers.IntegerField()
    open_callbacks = serializers.IntegerField()
    deliveries = serializers.DictField(
        child=serializers.IntegerField(), help_text="Due in the last 24 hours, by state."
    )


class Statistics(StaffView):
    needs = {
        "GET": ("statistics:read", "bot.view_patient", "bot.view_reminder", "bot.view_delivery",
                "bot.view_callbackrequest")
    }  # fmt: skip

    @extend_schema(operation_id="statistics", responses=StatisticsShape)
    def get(self, request: Request) -> Response:
        """Each number as it is now."""
        now = timezone.now()
        entries = current().entries.values()
        due = Delivery.objects.filter(due_at__gt=now - timedelta(days=1), due_at__lte=now)
        states = due.order_by().values_list("state").annotate(Count("pk"))
        return Response(
            {
                "content": {
                    "published": len(entries),
                    "not_reviewed": sum(one.reviewed_on is None for one in entries),
                    "overdue": sum(one.is_overdue(now.date()) for one in entries),
                },
                "active_patients": Patient.objects.reachable().count(),
                "active_reminders": Reminder.objects.current().count(),
                "open_callbacks": CallbackRequest.objects.open().count(),
                "deliveries": dict(states),
            }
        )
