"""What the API takes: JSON of a bounded size, and queries checked as strictly as bodies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.serializers import Serializer

LARGEST_BODY = 1_000_000


class BoundedJSONParser(JSONParser):
    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        length = stream.META.get("CONTENT_LENGTH") if hasattr(stream, "META") else None
        if str(length or "0").isdigit() and int(length or 0) > LARGEST_BODY:
            raise ParseError(f"The body is larger than {LARGEST_BODY} bytes.")
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError("The body is nested too deeply.") from None


def query(request: Request, serializer: type[Serializer[Any]]) -> dict[str, Any]:
    """The query's parameters, checked; a bad one, or one given twice, is a 400."""
    for name, values in request.query_params.lists():
        if len(values) > 1:
            raise ParseError(f"{name} is given more than once.")
    checked = serializer(data=request.query_params.dict())
    checked.is_valid(raise_exception=True)
    return dict(checked.validated_data)
