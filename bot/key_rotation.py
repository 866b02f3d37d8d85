"""Every personal field written again under the first key, while the bot runs.

Nothing but the rows says how far it is: a value that the first key opens is done. So it may be
stopped at any moment and started again. Each value is replaced only if it still is what was read,
so that what the bot writes in between stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models.functions import Cast

from bot.fields import EncryptedTextField, cipher, keyed_hash
from bot.models import Patient

BATCH = 200
MOST_PASSES = 5


@dataclass
class Outcome:
    """How many values were looked at and written again, and rows that need a person."""

    seen: int = 0
    rotated: int = 0
    unreadable: int = 0  # by none of the keys
    twins: int = 0  # patients whose Telegram account has a second row
    passes: int = 0
    is_complete: bool = False


def personal_fields() -> dict[type[models.Model], list[str]]:
    """The names of the encrypted fields of every model that has any."""
    found = {}
    for model in apps.get_models():
        names = [
            f.attname for f in model._meta.concrete_fields if isinstance(f, EncryptedTextField)
        ]
        if names:
            found[model] = names
    return found


def rotate(
    *, batch: int = BATCH, after_batch: Callable[[Outcome], None] = lambda _so_far: None
) -> Outcome:
    """Pass over all rows until a pass finds nothing under an older key.

    A process that still writes under an older key makes another pass necessary; after
    MOST_PASSES of them the outcome is not complete, and no key may be taken away.
    """
    total = Outcome()
    for number in range(1, MOST_PASSES + 1):
        one = Outcome()
        for model, names in personal_fields().items():
            for rows in _batches(model, names, batch):
                with transaction.atomic():
                    for row in rows:
                        _rotate_row(model, row, names, one)
                after_batch(one)
        total.seen, total.unreadable, total.twins = one.seen, one.unreadable, one.twins
        total.rotated += one.rotated
        total.passes = number
        if not one.rotated:
            total.is_complete = not (one.unreadable or one.twins)
            break
    return total


def _batches(
    model: type[models.Model], names: list[str], size: int
) -> Iterator[list[dict[str, Any]]]:
    """The stored tokens by field name, in the order of the keys of the rows."""
    hashes = ["telegram_hash"] if model is Patient else []
    last: Any = 0
    while True:
        rows = list(
            _raw(model, names)
            .filter(pk__gt=last)
            .order_by("pk")
            .values("pk", *(f"raw_{name}" for name in names), *hashes)[:size]
        )
        if not rows:
            return
        yield rows
        last = rows[-1]["pk"]


def _raw(model: type[models.Model], names: list[str]) -> models.QuerySet[Any]:
    """Rows with each encrypted field as it is stored, as ``raw_…``."""
    rows: models.QuerySet[Any] = model._default_manager.annotate(
        **{f"raw_{name}": Cast(name, models.TextField()) for name in names}
    )
    return rows


def _rotate_row(
    model: type[models.Model], row: dict[str, Any], names: list[str], outcome: Outcome
) -> None:
    first = Fernet(settings.FIELD_ENCRYPTION_KEYS[0])
    for name in names:
        token = row[f"raw_{name}"]
        if not token:
            continue
        outcome.seen += 1
        if _opens(first, token):
            continue
        try:
            value = cipher().decrypt(token.encode()).decode()
        except InvalidToken:
            outcome.unreadable += 1
            continue
        unchanged = _raw(model, [name]).filter(pk=row["pk"], **{f"raw_{name}": token})
        outcome.rotated += unchanged.update(**{name: value})
    if model is Patient:
        _rotate_hash(row, outcome)


def _rotate_hash(row: dict[str, Any], outcome: Outcome) -> None:
    """The hash by which a patient is found follows the account number it was made from."""
    try:
        telegram_id = cipher().decrypt(row["raw_telegram_id"].encode()).decode()
    except InvalidToken:
        return
    wanted = keyed_hash(telegram_id)
    if row["telegram_hash"] == wanted:
        return
    try:
        with transaction.atomic():
            outcome.rotated += Patient.objects.filter(
                pk=row["pk"], telegram_hash=row["telegram_hash"]
            ).update(telegram_hash=wanted)
    except IntegrityError:
        outcome.twins += 1


def _opens(key: Fernet, token: str) -> bool:
    try:
        key.decrypt(token.encode())
    except InvalidToken:
        return False
    return True
