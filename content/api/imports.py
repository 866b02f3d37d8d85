"""Import: upload a file, follow its dry run, read it row by row, apply what it showed."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from content.api.working import PageQuery, StaffView, body, found, page, person
from content.errors import DomainError
from content.importing import foreign, jobs
from content.importing.reading import LARGEST_FILE
from content.models import ImportJob, ImportRow

_READ = ("content:read", "content.view_importjob")
_WRITE = ("content:write", "content.view_importjob", "content.add_importjob")


class JobShape(serializers.ModelSerializer[ImportJob]):
    counts = serializers.DictField(child=serializers.IntegerField(), read_only=True)
    is_running = serializers.BooleanField(read_only=True, help_text="Ask again in a moment.")

    class Meta:
        model = ImportJob
        fields = [
            "id", "file_name", "state", "reason", "counts", "fingerprint", "done", "total",
            "is_running", "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class RowShape(serializers.ModelSerializer[ImportRow]):
    errors = serializers.ListField(  # type: ignore[assignment]  # a field of that name
        child=serializers.CharField(), read_only=True
    )
    notes = serializers.ListField(child=serializers.CharField(), read_only=True)
    changes = serializers.ListField(read_only=True, help_text="Each [column, before, after].")

    class Meta:
        model = ImportRow
        fields = [
            "number", "where", "key", "language", "question", "status", "errors", "notes",
            "changes",
        ]  # fmt: skip
        read_only_fields = fields


class UploadShape(serializers.Serializer[Any]):
    file = serializers.FileField(help_text="CSV, XLSX, JSON or zip, up to 20 MB.")


class ApplyShape(serializers.Serializer[Any]):
    fingerprint = serializers.CharField(max_length=64, help_text="Of the dry run that you read.")


def _paged(name: str, shape: type[serializers.BaseSerializer[Any]]) -> Any:
    numbers = {one: serializers.IntegerField() for one in ("count", "page", "pages")}
    return inline_serializer(name, {**numbers, "results": shape(many=True)})


class Imports(StaffView):
    needs = {"GET": _READ, "POST": _WRITE}
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="imports", parameters=[PageQuery], responses=_paged("ImportPage", JobShape)
    )
    def get(self, request: Request) -> Response:
        """The imports of the last day, the newest first."""
        rows, place = page(request, ImportJob.objects.without_content())
        return Response(place | {"results": JobShape(rows, many=True).data})

    @extend_schema(
        operation_id="upload_import",
        request={"multipart/form-data": UploadShape},
        responses={201: JobShape},
    )
    def post(self, request: Request) -> Response:
        """Upload a file to be checked. A worker makes the dry run; nothing is imported yet.

        A file whose columns are not ours is read with the mapping that was last kept for such
        columns in the admin; without one it is a 409.
        """
        file = body(request, UploadShape)["file"]
        content = file.read(LARGEST_FILE + 1)
        job = jobs.upload(content, file_name=file.name, by=person(request))
        if job.state == ImportJob.State.MAPPING:
            mapping = foreign.fitting(job.headers)
            if mapping is None:
                job.delete()
                raise DomainError("These columns are not known. Name them in the admin once.")
            jobs.map_columns(job, mapping)
            job.refresh_from_db()
        return Response(JobShape(job).data, 201)


class OneImport(StaffView):
    needs = {"GET": _READ}

    @extend_schema(operation_id="import", responses=JobShape)
    def get(self, request: Request, pk: int) -> Response:
        """How far the worker is, and what became of the file."""
        return Response(JobShape(found(ImportJob.objects.without_content(), pk)).data)


class Rows(StaffView):
    needs = {"GET": _READ}

    @extend_schema(
        operation_id="import_rows",
        parameters=[PageQuery],
        responses=_paged("ImportRowPage", RowShape),
    )
    def get(self, request: Request, pk: int) -> Response:
        """The dry run, row by row."""
        job = found(ImportJob.objects.without_content(), pk)
        rows, place = page(request, job.rows.all())
        return Response(place | {"results": RowShape(rows, many=True).data})


class Apply(StaffView):
    needs = {"POST": _WRITE}

    @extend_schema(operation_id="apply_import", request=ApplyShape, responses={202: JobShape})
    def post(self, request: Request, pk: int) -> Response:
        """Import what the dry run showed: drafts, which nobody sees before they are published."""
        job = found(ImportJob.objects.without_content(), pk)
        jobs.confirm(job, seen=body(request, ApplyShape)["fingerprint"])
        return Response(JobShape(found(ImportJob.objects.without_content(), pk)).data, 202)
