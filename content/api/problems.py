"""Errors in one shape: RFC 9457, ``application/problem+json``."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from content.errors import DomainError

MEDIA_TYPE = "application/problem+json"


class Refused(exceptions.APIException):
    """A rule forbids it."""

    status_code = HTTPStatus.CONFLICT


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """The error as a problem; None for one that is our fault."""
    if isinstance(error, DomainError):
        error = Refused(str(error))
    elif isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    response = exception_handler(error, context)
    if response is None:
        return None
    response.data = problem(response.status_code, response.data)
    response.content_type = MEDIA_TYPE
    return response


def problem(status: int, data: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"title": HTTPStatus(status).phrase, "status": status}
    if isinstance(data, dict) and set(data) == {"detail"}:
        return found | {"detail": str(data["detail"])}
    errors = data if isinstance(data, dict) else {"non_field_errors": data}
    detail = "; ".join(f"{name}: {_first(words)}" for name, words in errors.items())
    return found | {"detail": detail, "errors": errors}


def _first(words: Any) -> str:
    while isinstance(words, (list, dict)) and words:
        words = words[0] if isinstance(words, list) else next(iter(words.values()))
    return str(words)


class NoSuchAddress(APIView):
    """Whatever is not in the API."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise exceptions.NotFound("There is nothing at this address.")
