"""Rows as plain JSON values, the same from every database, and back.

Encrypted fields are carried as they are stored: neither a backup nor a copy ever holds them in
the clear. Staff's sessions are left out: they log in again.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from cryptography.fernet import InvalidToken
from django.apps import apps
from django.core.management.color import no_style
from django.db import DatabaseError, connections, models
from django.db.models.functions import Cast
from django.utils.duration import duration_string

from bot.fields import EncryptedTextField, cipher
from content.errors import DomainError

Model = type[models.Model]
Row = list[Any]

_LEFT_OUT = frozenset(["sessions.Session"])
# What migrations put into an empty database by themselves.
_ALWAYS_THERE = frozenset(
    ["contenttypes.ContentType", "auth.Permission", "auth.Group", "auth.Group_permissions"]
)
_AT_ONCE = 500


def all_models() -> list[Model]:
    """Every model with a table of its own, with those of many-to-many relations."""
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if model._meta.managed and not model._meta.proxy]


def carried_models() -> list[Model]:
    return [model for model in all_models() if model._meta.label not in _LEFT_OUT]


def columns(model: Model) -> list[str]:
    return [field.attname for field in _fields(model)]


def _fields(model: Model) -> list[models.Field[Any, Any]]:
    return list(model._meta.local_concrete_fields)


class Digest:
    """How many rows a table has, and a hash of them all in whatever order they come.

    Two databases sort texts differently, so the rows' hashes are added up.
    """

    def __init__(self) -> None:
        self.count, self._sum = 0, 0

    def add(self, row: Row) -> None:
        text = json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        self._sum += int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")
        self.count += 1

    def result(self) -> list[Any]:
        return [self.count, f"{self._sum % (1 << 256):064x}"]


Digests = dict[str, list[Any]]


def read(model: Model, using: str) -> Iterator[Row]:
    """Every row of the model's table, as JSON values in the order of ``columns``."""
    rows = model._base_manager.using(using).order_by("pk")
    names = []
    for field in _fields(model):
        name = field.attname
        if isinstance(field, EncryptedTextField):
            name = f"stored_{field.attname}"
            rows = rows.annotate(**{name: Cast(field.attname, models.TextField())})
        names.append(name)
    for row in rows.values_list(*names).iterator(chunk_size=_AT_ONCE):
        yield [_plain(value) for value in row]


def write(model: Model, rows: Iterable[Row], using: str) -> None:
    """Put the rows into the model's table, with the keys they had.

    Raises DomainError where the database does not take one.
    """
    fields = _fields(model)
    waiting = iter(rows)
    size = max(1, min(_AT_ONCE, connections[using].ops.bulk_batch_size(fields, [None] * _AT_ONCE)))
    while batch := list(islice(waiting, size)):
        objects = [
            model(
                **{
                    field.attname: _value(field, value)
                    for field, value in zip(fields, row, strict=True)
                }
            )
            for row in batch
        ]
        try:
            # As they are: no automatic time, and no field that changes on saving.
            model._base_manager.using(using)._insert(objects, fields=fields, raw=True, using=using)  # type: ignore[attr-defined]
        except DatabaseError as error:
            reason = str(error).splitlines()[0]  # the next line quotes the row
            raise DomainError(f"The database refused {model._meta.label}: {reason}") from None


def digests(using: str) -> Digests:
    """Count and hash of every table that is carried."""
    found: Digests = {}
    for model in carried_models():
        digest = Digest()
        for row in read(model, using):
            digest.add(row)
        found[model._meta.label] = digest.result()
    return found


def holds_data(using: str) -> bool:
    """Whether there is more than what migrations put into an empty database."""
    return any(
        model._base_manager.using(using).exists()
        for model in carried_models()
        if model._meta.label not in _ALWAYS_THERE
    )


def empty(using: str) -> None:
    """Delete every row of every table, sessions too. Call it in a transaction."""
    for model in reversed(all_models()):
        model._base_manager.using(using).all()._raw_delete(using)


def set_sequences(using: str) -> None:
    """Let new rows be numbered after those that are there."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), all_models()):
            cursor.execute(statement)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_string(value)
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    return value


def _value(field: models.Field[Any, Any], value: Any) -> Any:
    """What the row's field holds; an encrypted one goes into the database as it came."""
    if value is None:
        return None
    if isinstance(field, EncryptedTextField):
        if value:
            _check_readable(field, value)
        return models.Value(value, output_field=models.TextField())
    if isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.ForeignKey):
        field = field.target_field
    return field.to_python(value)


def _check_readable(field: models.Field[Any, Any], stored: str) -> None:
    try:
        cipher().decrypt(stored.encode())
    except InvalidToken:
        raise DomainError(
            f"{field.model._meta.label}.{field.name} was encrypted with a key that"
            " FIELD_ENCRYPTION_KEYS does not hold. Add that key to the end of the list."
        ) from None
