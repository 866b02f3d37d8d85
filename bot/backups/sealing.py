"""Encrypts a stream piece by piece, so that a backup never has to fit into memory.

A file is: magic, the id of the key, a salt, then frames of a flag, a length and an AES-256-GCM
ciphertext. HKDF gives each file a key of its own from the salt, so counting nonces never repeat.
The flag of the last frame is part of its nonce: a file that was cut short, or that something was
added to, does not open.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from content.errors import DomainError

_MAGIC = b"care-companion backup 1\n"
_ID_BYTES, _SALT_BYTES = 8, 16
_FRAME = struct.Struct(">?I")
_PIECE = 1 << 16
_TAG_BYTES = 16


def seal(pieces: Iterable[bytes], key: str) -> Iterator[bytes]:
    """The bytes of the file that holds these pieces under this key (URL-safe base64)."""
    salt = secrets.token_bytes(_SALT_BYTES)
    header = _MAGIC + _key_id(key) + salt
    cipher = _cipher(key, salt)
    yield header
    number, held = 0, bytearray()
    for piece in pieces:
        held += piece
        while len(held) > _PIECE:
            yield _frame(cipher, header, number, bytes(held[:_PIECE]), last=False)
            del held[:_PIECE]
            number += 1
    yield _frame(cipher, header, number, bytes(held), last=True)


def unseal(file: BinaryIO, keys: Iterable[str]) -> Iterator[bytes]:
    """The pieces again. Raises DomainError for another key, another format or a damaged file."""
    header = file.read(len(_MAGIC) + _ID_BYTES + _SALT_BYTES)
    if not header.startswith(_MAGIC):
        raise DomainError("This is not a backup of Care Companion, or of another version of it.")
    key_id, salt = header[len(_MAGIC) : -_SALT_BYTES], header[-_SALT_BYTES:]
    key = next((key for key in keys if hmac.compare_digest(_key_id(key), key_id)), None)
    if key is None:
        raise DomainError(
            "This backup was made with another key. Set BACKUP_KEY, or FIELD_ENCRYPTION_KEYS,"
            " to the key that was in use when it was made."
        )
    cipher, number, last = _cipher(key, salt), 0, False
    while not last:
        start = file.read(_FRAME.size)
        if len(start) < _FRAME.size:
            raise DomainError("The backup is cut short: its end is missing.")
        last, length = _FRAME.unpack(start)
        if length > _PIECE + _TAG_BYTES:
            raise DomainError("The backup is damaged.")
        sealed = file.read(length)
        if len(sealed) < length:
            raise DomainError("The backup is cut short: its end is missing.")
        try:
            yield cipher.decrypt(_nonce(number, last=last), sealed, header)
        except InvalidTag:
            raise DomainError("The backup is damaged.") from None
        number += 1
    if file.read(1):
        raise DomainError("The backup is damaged: something was added to it.")


def _frame(cipher: AESGCM, header: bytes, number: int, piece: bytes, *, last: bool) -> bytes:
    sealed = cipher.encrypt(_nonce(number, last=last), piece, header)
    return _FRAME.pack(last, len(sealed)) + sealed


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _key_id(key: str) -> bytes:
    """Tells keys apart, and nothing about them."""
    return hmac.digest(_raw(key), b"care-companion backup key id", hashlib.sha256)[:_ID_BYTES]


def _cipher(key: str, salt: bytes) -> AESGCM:
    derived = HKDF(SHA256(), length=32, salt=salt, info=b"care-companion backup")
    return AESGCM(derived.derive(_raw(key)))


def _raw(key: str) -> bytes:
    return base64.urlsafe_b64decode(key)
