"""The worklist of people who asked to be called, by pseudonym."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bot import callbacks
from bot.models import CallbackRequest
from content.api.working import PageQuery, StaffView, body, found, page, person

_READ = ("callbacks:read", "bot.view_callbackrequest")
_WRITE = ("callbacks:write", "bot.view_callbackrequest", "bot.change_callbackrequest")


class CallbackShape(serializers.ModelSerializer[CallbackRequest]):
    pseudonym = serializers.CharField(source="patient.pseudonym", read_only=True)
    care_team = serializers.CharField(source="care_team.name", read_only=True, default=None, allow_null=True)  # fmt: skip
    claimed_by = serializers.CharField(source="claimed_by.username", read_only=True, default=None, allow_null=True)  # fmt: skip
    outcome = serializers.CharField(read_only=True, help_text="reached, elsewhere or given_up; empty while it is open.")  # fmt: skip

    class Meta:
        model = CallbackRequest
        fields = [
            "id", "pseudonym", "reach_at", "reason", "good_time", "care_team", "status",
            "created_at", "claimed_by", "closed_at", "outcome", "tries",
        ]  # fmt: skip
        read_only_fields = fields


class CloseShape(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(
        choices=CallbackRequest.Outcome.choices, default=CallbackRequest.Outcome.REACHED
    )


def _rows() -> Any:
    return CallbackRequest.objects.select_related("patient", "care_team", "claimed_by")


class Callbacks(StaffView):
    needs = {"GET": _READ}

    @extend_schema(
        operation_id="callbacks",
        parameters=[PageQuery],
        responses=inline_serializer(
            "CallbackPage",
            {
                "count": serializers.IntegerField(),
                "page": serializers.IntegerField(),
                "pages": serializers.IntegerField(),
                "results": CallbackShape(many=True),
            },
        ),
    )
    def get(self, request: Request) -> Response:
        """Open requests, the oldest first."""
        rows, place = page(request, _rows().open())
        return Response(place | {"results": CallbackShape(rows, many=True).data})


class Claim(StaffView):
    needs = {"POST": _WRITE}

    @extend_schema(operation_id="claim_callback", request=None, responses=CallbackShape)
    def post(self, request: Request, pk: int) -> Response:
        """Say that you make this call."""
        callbacks.claim(found(_rows(), pk).pk, by=person(request))
        return Response(CallbackShape(found(_rows(), pk)).data)


class Close(StaffView):
    needs = {"POST": _WRITE}

    @extend_schema(operation_id="close_callback", request=CloseShape, responses=CallbackShape)
    def post(self, request: Request, pk: int) -> Response:
        """The request is done with; unless you say how it ended, the call was made."""
        outcome = body(request, CloseShape)["outcome"]
        callbacks.close(found(_rows(), pk).pk, outcome=outcome, now=timezone.now())
        return Response(CallbackShape(found(_rows(), pk)).data)
