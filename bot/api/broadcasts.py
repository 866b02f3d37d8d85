"""Broadcasts: write, count, hand in, release, pause, resume, cancel, and follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bot.broadcasts import audience, controlling, drafts, progress, releasing
from bot.models import Broadcast, BroadcastButton, CareTeam
from bot.models.broadcasts import MOST_BUTTONS
from content.api.idempotency import HEADER, once
from content.api.working import PageQuery, StaffView, body, found, page, person
from content.models import Topic

_READ = ("broadcasts:read", "bot.view_broadcast")
_ADD = ("broadcasts:write", "bot.view_broadcast", "bot.add_broadcast")
_WRITE = ("broadcasts:write", "bot.view_broadcast", "bot.change_broadcast")
_RELEASE = ("broadcasts:release", "bot.view_broadcast", "bot.release_broadcast")
_LANGUAGES = [code for code, _name in settings.LANGUAGES]


class ButtonShape(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(BroadcastButton.Kind.values)
    entry_key = serializers.SlugField(max_length=80, allow_blank=True, default="")


class BroadcastDraftShape(serializers.Serializer[Any]):
    """What a coordinator decides: as in the admin, without pictures."""

    title = serializers.CharField(max_length=120)
    texts = serializers.DictField(
        child=serializers.CharField(max_length=10_000), help_text="Markdown by language."
    )
    fallback_language = serializers.ChoiceField(_LANGUAGES, required=False)
    buttons = serializers.ListField(child=ButtonShape(), required=False, max_length=MOST_BUTTONS)
    care_teams = serializers.SlugRelatedField(
        slug_field="join_code", queryset=CareTeam.objects.all(), many=True, required=False
    )
    languages = serializers.ListField(child=serializers.ChoiceField(_LANGUAGES), required=False)
    topics = serializers.SlugRelatedField(
        slug_field="slug", queryset=Topic.objects.all(), many=True, required=False
    )
    seen_within_days = serializers.IntegerField(min_value=1, max_value=3650, required=False)
    send_at = serializers.DateTimeField(required=False)
    zone = serializers.CharField(max_length=64, default="UTC")
    at_local_time = serializers.BooleanField(default=False)
    spread_minutes = serializers.IntegerField(min_value=0, max_value=10_000, default=0)
    hours_valid = serializers.IntegerField(min_value=1, max_value=1000, default=24)

    def validate_zone(self, zone: str) -> str:
        if zone not in available_timezones():
            raise serializers.ValidationError("There is no such time zone.")
        return zone

    def validate_texts(self, texts: dict[str, str]) -> dict[str, str]:
        if unknown := set(texts) - set(_LANGUAGES):
            raise serializers.ValidationError(f"There is no language {sorted(unknown)[0]!r}.")
        return texts


class BroadcastShape(serializers.ModelSerializer[Broadcast]):
    texts = serializers.SerializerMethodField()

    class Meta:
        model = Broadcast
        fields = [
            "id", "title", "kind", "state", "reason", "texts", "languages", "send_at", "zone",
            "at_local_time", "hours_valid", "cancel_delay", "starts_at", "released_at", "ended_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_texts(self, broadcast: Broadcast) -> dict[str, str]:
        return {text.language: text.body for text in broadcast.texts.all()}


class AudienceShape(serializers.Serializer[Any]):
    total = serializers.IntegerField()
    by_language = serializers.DictField(child=serializers.IntegerField())
    excluded = serializers.DictField(child=serializers.IntegerField(), help_text="By reason.")


class ProgressShape(serializers.Serializer[Any]):
    state = serializers.CharField()
    total = serializers.IntegerField()
    by_state = serializers.DictField(child=serializers.IntegerField())
    reasons = serializers.DictField(child=serializers.IntegerField())
    uncertain = serializers.IntegerField()
    held = serializers.IntegerField()
    acknowledged = serializers.IntegerField()


def _rows() -> Any:
    return Broadcast.objects.prefetch_related("texts")


def _shown(pk: int) -> Any:
    return BroadcastShape(found(_rows(), pk)).data


class Broadcasts(StaffView):
    needs = {"GET": _READ, "POST": _ADD}

    @extend_schema(
        operation_id="broadcasts",
        parameters=[PageQuery],
        responses=inline_serializer(
            "BroadcastPage",
            {
                "count": serializers.IntegerField(),
                "page": serializers.IntegerField(),
                "pages": serializers.IntegerField(),
                "results": BroadcastShape(many=True),
            },
        ),
    )
    def get(self, request: Request) -> Response:
        """Broadcasts, the newest first."""
        rows, place = page(request, _rows())
        return Response(place | {"results": BroadcastShape(rows, many=True).data})

    @extend_schema(
        operation_id="create_broadcast",
        parameters=[HEADER],
        request=BroadcastDraftShape,
        responses={201: BroadcastShape},
    )
    def post(self, request: Request) -> Response:
        """Write a draft. Nothing of it reaches anybody."""

        def act() -> tuple[int, Any]:
            given = dict(body(request, BroadcastDraftShape))
            given["buttons"] = [drafts.Button(**one) for one in given.get("buttons", ())]
            made = drafts.create_broadcast(drafts.Draft(**given), by=person(request))
            return 201, _shown(made.pk)

        return once(request, act)


class OneBroadcast(StaffView):
    needs = {"GET": _READ}

    @extend_schema(operation_id="broadcast", responses=BroadcastShape)
    def get(self, request: Request, pk: int) -> Response:
        """One broadcast."""
        return Response(_shown(pk))


class Audience(StaffView):
    needs = {"GET": _READ}

    @extend_schema(operation_id="broadcast_audience", responses=AudienceShape)
    def get(self, request: Request, pk: int) -> Response:
        """How many patients would get it now, and why others would not."""
        counted = audience.count_audience(found(_rows(), pk))
        return Response(AudienceShape(counted).data)


class Progress(StaffView):
    needs = {"GET": _READ}

    @extend_schema(operation_id="broadcast_progress", responses=ProgressShape)
    def get(self, request: Request, pk: int) -> Response:
        """How far it is: counts by what became of its messages."""
        return Response(
            ProgressShape(progress.progress(found(_rows(), pk), now=timezone.now())).data
        )


class Step(StaffView):
    """One step of a broadcast: one service, once for each Idempotency-Key."""

    def step(self, request: Request, pk: int, service: Callable[[Broadcast], object]) -> Response:
        def act() -> tuple[int, Any]:
            service(found(_rows(), pk))
            return 200, _shown(pk)

        return once(request, act)


class Submit(Step):
    needs = {"POST": _WRITE}

    @extend_schema(
        operation_id="submit_broadcast", parameters=[HEADER], request=None, responses=BroadcastShape
    )
    def post(self, request: Request, pk: int) -> Response:
        """Ask a second person to release it, for the time that it names."""
        by, now = person(request), timezone.now()
        return self.step(request, pk, lambda one: releasing.submit_broadcast(one, by=by, now=now))


class Release(Step):
    needs = {"POST": _RELEASE}

    @extend_schema(
        operation_id="release_broadcast",
        parameters=[HEADER],
        request=None,
        responses=BroadcastShape,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Schedule it: it goes out at its time, once the time to cancel it is over."""
        by, now = person(request), timezone.now()
        return self.step(request, pk, lambda one: releasing.release_broadcast(one, by=by, now=now))


class Pause(Step):
    needs = {"POST": _WRITE}

    @extend_schema(
        operation_id="pause_broadcast", parameters=[HEADER], request=None, responses=BroadcastShape
    )
    def post(self, request: Request, pk: int) -> Response:
        """Send nothing of it until it is resumed."""
        by = person(request)
        return self.step(request, pk, lambda one: controlling.pause_broadcast(one, by=by))


class Resume(Step):
    needs = {"POST": _WRITE}

    @extend_schema(
        operation_id="resume_broadcast", parameters=[HEADER], request=None, responses=BroadcastShape
    )
    def post(self, request: Request, pk: int) -> Response:
        """Go on where it was paused."""
        by = person(request)
        return self.step(request, pk, lambda one: controlling.resume_broadcast(one, by=by))


class Cancel(Step):
    needs = {"POST": _WRITE}

    @extend_schema(
        operation_id="cancel_broadcast", parameters=[HEADER], request=None, responses=BroadcastShape
    )
    def post(self, request: Request, pk: int) -> Response:
        """Send nothing more of it."""
        by, now = person(request), timezone.now()
        return self.step(request, pk, lambda one: controlling.cancel_broadcast(one, by=by, now=now))
