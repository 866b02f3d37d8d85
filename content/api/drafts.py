"""Drafts: editors write and hand in, reviewers publish what others wrote."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from content import drafting, publishing, reviewing
from content.api.idempotency import HEADER, once
from content.api.working import PageQuery, StaffView, body, found, page, person
from content.models import FAQ, Source, Topic

_READ = ("content:read", "content.view_faq")
_WRITE = "content:write"
_LONGEST_TEXT = 20_000


class DraftShape(serializers.ModelSerializer[FAQ]):
    """A draft, as it is read and written. ``edited_at`` says which text somebody has read."""

    topic = serializers.SlugRelatedField(slug_field="slug", queryset=Topic.objects.all())
    sources = serializers.SlugRelatedField(
        slug_field="url", queryset=Source.objects.all(), many=True, required=False
    )
    related = serializers.PrimaryKeyRelatedField(
        queryset=FAQ.objects.all(), many=True, required=False
    )
    language = serializers.ChoiceField(choices=[code for code, _name in settings.LANGUAGES])
    position = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False)
    short_answer = serializers.CharField(max_length=_LONGEST_TEXT)
    act_now = serializers.CharField(max_length=_LONGEST_TEXT, allow_blank=True, required=False)
    full_answer = serializers.CharField(max_length=_LONGEST_TEXT, allow_blank=True, required=False)
    alternatives = serializers.ListField(
        child=serializers.CharField(max_length=200), max_length=200, required=False
    )
    live_revision = serializers.IntegerField(source="live_id", read_only=True, allow_null=True)
    is_in_review = serializers.BooleanField(read_only=True)
    has_unpublished_changes = serializers.BooleanField(read_only=True)

    class Meta:
        model = FAQ
        fields = [
            "id", "key", "language", "topic", "position", "question", "label", "short_answer",
            "act_now", "full_answer", "alternatives", "sensitive", "sources", "related",
            "edited_at", "live_revision", "is_in_review", "has_unpublished_changes",
        ]  # fmt: skip
        read_only_fields = ["id", "edited_at"]
        validators: list[Any] = []


class ChangeShape(DraftShape):
    seen = serializers.DateTimeField(
        write_only=True, help_text="The draft's `edited_at` as you read it; a newer one is a 409."
    )

    class Meta(DraftShape.Meta):
        fields = [*DraftShape.Meta.fields, "seen"]


class SeenShape(serializers.Serializer[Any]):
    seen = serializers.DateTimeField(help_text="The draft's `edited_at` as you read it.")


class SubmitShape(SeenShape):
    comment = serializers.CharField(max_length=2000, allow_blank=True, default="")


class SignOffShape(SeenShape):
    role = serializers.CharField(max_length=150, help_text="Patients read it beside your name.")
    review_by = serializers.DateField(required=False)


class PublishedShape(serializers.Serializer[Any]):
    revision = serializers.IntegerField()
    number = serializers.IntegerField()


class Drafts(StaffView):
    needs = {"GET": _READ, "POST": (_WRITE, "content.view_faq", "content.add_faq")}

    @extend_schema(
        operation_id="drafts",
        parameters=[PageQuery],
        responses=inline_serializer(
            "DraftPage",
            {
                "count": serializers.IntegerField(),
                "page": serializers.IntegerField(),
                "pages": serializers.IntegerField(),
                "results": DraftShape(many=True),
            },
        ),
    )
    def get(self, request: Request) -> Response:
        """Every draft, whether patients see a text of it or not."""
        rows, place = page(request, FAQ.objects.with_draft_inputs().order_by("pk"))
        return Response(place | {"results": DraftShape(rows, many=True).data})

    @extend_schema(
        operation_id="create_draft",
        parameters=[HEADER],
        request=DraftShape,
        responses={201: DraftShape},
    )
    def post(self, request: Request) -> Response:
        """Begin a draft. Patients see nothing of it."""

        def act() -> tuple[int, Any]:
            fields = body(request, DraftShape)
            return 201, DraftShape(drafting.create_draft(fields, by=person(request))).data

        return once(request, act)


class OneDraft(StaffView):
    needs = {"GET": _READ, "PATCH": (_WRITE, "content.view_faq", "content.change_faq")}

    @extend_schema(operation_id="draft", responses=DraftShape)
    def get(self, request: Request, pk: int) -> Response:
        """One draft."""
        return Response(DraftShape(found(FAQ.objects.with_draft_inputs(), pk)).data)

    @extend_schema(operation_id="change_draft", request=ChangeShape, responses=DraftShape)
    def patch(self, request: Request, pk: int) -> Response:
        """Change some of a draft's fields. What patients see stays."""
        faq = found(FAQ.objects.all(), pk)
        fields = dict(body(request, ChangeShape, partial=True))
        seen = fields.pop("seen", None)
        if seen is None:
            raise serializers.ValidationError({"seen": ["This field is required."]})
        faq = drafting.change_draft(faq, fields, by=person(request), seen=seen)
        return Response(DraftShape(faq).data)


class Submit(StaffView):
    needs = {"POST": (_WRITE, "content.view_faq", "content.change_faq")}

    @extend_schema(operation_id="submit_draft", request=SubmitShape, responses=DraftShape)
    def post(self, request: Request, pk: int) -> Response:
        """Hand the draft to the reviewers."""
        faq = found(FAQ.objects.all(), pk)
        given = body(request, SubmitShape)
        reviewing.submit_for_review(faq, by=person(request), **given)
        return Response(DraftShape(found(FAQ.objects.with_draft_inputs(), pk)).data)


class Publish(StaffView):
    needs = {"POST": (_WRITE, "content.view_faq", "content.publish_faq")}

    @extend_schema(operation_id="publish_draft", request=SeenShape, responses=PublishedShape)
    def post(self, request: Request, pk: int) -> Response:
        """Publish the draft as not yet reviewed. For reviewers, and not of their own drafts."""
        faq = found(FAQ.objects.all(), pk)
        given = body(request, SeenShape)
        drafting.refuse_own(faq, by=person(request))
        revision = publishing.publish(faq, by=person(request), **given)
        return Response({"revision": revision.pk, "number": revision.number})


class SignOff(StaffView):
    needs = {"POST": (_WRITE, "content.view_faq", "content.sign_off_faq")}

    @extend_schema(operation_id="sign_off_draft", request=SignOffShape, responses=PublishedShape)
    def post(self, request: Request, pk: int) -> Response:
        """Publish the draft as reviewed. For reviewers, and not of their own drafts."""
        faq = found(FAQ.objects.all(), pk)
        revision = publishing.sign_off(faq, by=person(request), **body(request, SignOffShape))
        return Response({"revision": revision.pk, "number": revision.number})
