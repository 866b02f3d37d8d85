"""Reading a call's parameters, which arrive as JSON, form fields or multipart.

A form can only carry strings, so every reader accepts the JSON spelling of a
value as well as the value itself, as Telegram does.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .errors import BadRequest


@dataclass(frozen=True)
class Upload:
    """One file of a multipart call."""

    name: str
    content: bytes
    mime_type: str = "application/octet-stream"


class Params:
    """The parameters of one call, by name, converted on reading."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values

    def text(self, name: str) -> str | None:
        """A string as it stands; numbers become their digits."""
        value = self.values.get(name)
        if value is None or isinstance(value, Upload):
            return None
        return value if isinstance(value, str) else str(value)

    def integer(self, name: str) -> int | None:
        """A whole number, or None when absent or not a number (Telegram reads 0)."""
        value = self.values.get(name)
        if value is None or value == "" or isinstance(value, bool):
            return None
        try:
            return int(value)
        except (TypeError, ValueError):
            return None

    def flag(self, name: str) -> bool:
        """True for true, "true", "1" and "yes"."""
        value = self.values.get(name)
        return value is True or str(value).lower() in {"true", "1", "yes"}

    def json(self, name: str) -> Any:
        """A JSON value given as such or as a string; None when absent or empty.

        Raises BadRequest with Telegram's wording when the string is no JSON.
        """
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise BadRequest(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def file(self, name: str) -> Upload | str | None:
        """The upload, or the file_id or URL, given for `name`; follows attach://."""
        value = self.values.get(name)
        if isinstance(value, str) and value.startswith("attach://"):
            value = self.values.get(value.removeprefix("attach://"))
        return value if isinstance(value, Upload | str) and value else None
