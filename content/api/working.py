"""What the views of staff share."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.views import APIView

from content.api.parsing import query
from content.api.reading import LARGEST_PAGE
from content.api.tokens import Allowed

Row = TypeVar("Row", bound=Model)
_LARGEST_ID = 2**63 - 1


class StaffView(APIView):
    """For staff in a session, or a token; ``needs`` says what each method asks of them."""

    permission_classes = (Allowed,)
    needs: dict[str, tuple[str, ...]] = {}


class PageQuery(serializers.Serializer[Any]):
    page = serializers.IntegerField(min_value=1, max_value=100_000, default=1)
    page_size = serializers.IntegerField(min_value=1, max_value=LARGEST_PAGE, default=20)


def person(request: Request) -> User:
    assert isinstance(request.user, User)
    return request.user


def found(rows: QuerySet[Row], pk: int) -> Row:
    """The row, or a 404 in the API's shape."""
    row = rows.filter(pk=pk).first() if pk <= _LARGEST_ID else None
    if row is None:
        raise NotFound("There is no such thing.")
    return row


def page(
    request: Request, rows: QuerySet[Row], asked: type[PageQuery] = PageQuery
) -> tuple[list[Row], dict[str, int]]:
    """The page of rows that the query asks for, and where it stands."""
    wanted = query(request, asked)
    number, size = wanted["page"], wanted["page_size"]
    count = rows.count()
    pages = max(1, -(-count // size))
    if number > pages:
        raise NotFound(f"There are {pages} pages.")
    place = {"count": count, "page": number, "pages": pages}
    return list(rows[(number - 1) * size : number * size]), place


def body(
    request: Request, serializer: type[serializers.BaseSerializer[Any]], **options: Any
) -> Any:
    """The body, checked."""
    checked = serializer(data=request.data, **options)
    checked.is_valid(raise_exception=True)
    return checked.validated_data
