"""A call's parameters, encoded once for many chats."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True)
class Form:
    """Parameters that are encoded already, and perhaps a picture to upload with them.

    A broadcast is the same text and keyboard for thousands of chats: the library would encode them
    for each, which takes longer than the rest of the call.
    """

    body: bytes
    photo: bytes = b""


def encode(**parameters: str | int) -> bytes:
    """The parameters as a form's body."""
    return urlencode(parameters).encode()
