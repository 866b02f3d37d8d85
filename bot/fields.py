"""Personal fields: encrypted at rest, looked up by keyed hash.

``FIELD_ENCRYPTION_KEYS`` lists the keys; the first one writes, all of them read. A value that
must be found again has a second column with an HMAC-SHA256 under a key derived from the same
list, so a dump of the database gives neither the value nor a way to test a guess.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def cipher() -> MultiFernet:
    return _cipher(tuple(settings.FIELD_ENCRYPTION_KEYS))


def keyed_hash(value: str | int) -> str:
    """The hash that is stored: under the first key."""
    return _hash(settings.FIELD_ENCRYPTION_KEYS[0], str(value))


def keyed_hashes(value: str | int) -> list[str]:
    """The value's hash under every key, first key first: what a look-up must try."""
    return [_hash(key, str(value)) for key in settings.FIELD_ENCRYPTION_KEYS]


def _hash(key: str, value: str) -> str:
    derived = hmac.digest(key.encode(), b"care-companion keyed hash", hashlib.sha256)
    return hmac.new(derived, value.encode(), hashlib.sha256).hexdigest()


if TYPE_CHECKING:
    _TextField = models.TextField[str, str]
else:
    _TextField = models.TextField


class EncryptedTextField(_TextField):
    """Text that is stored as a Fernet token; an empty text is stored as it is."""

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return cipher().encrypt(value.encode()).decode() if value else value

    def from_db_value(self, value: str | None, *_: object) -> str | None:
        return cipher().decrypt(value.encode()).decode() if value else value
