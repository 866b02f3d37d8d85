"""Telegram's refusals, as the Bot API words them.

A method raises `ApiError`; `Simulator.call` turns it into the answer body
`{"ok": false, "error_code": …, "description": …}`.
"""

from typing import Any


class ApiError(Exception):
    """A call that Telegram would refuse, with its code and exact description."""

    def __init__(
        self, code: int, description: str, parameters: dict[str, Any] | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def response(self) -> dict[str, Any]:
        """The JSON body Telegram answers with."""
        body: dict[str, Any] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.parameters:
            body["parameters"] = self.parameters
        return body


class BadRequest(ApiError):  # noqa: N818 - Telegram's word
    """400: the call itself is wrong. `BadRequest("chat not found")`."""

    def __init__(self, reason: str) -> None:
        super().__init__(400, f"Bad Request: {reason}")


class Forbidden(ApiError):  # noqa: N818 - Telegram's word
    """403: this chat may not be written to."""

    def __init__(self, reason: str) -> None:
        super().__init__(403, f"Forbidden: {reason}")


class Conflict(ApiError):  # noqa: N818 - Telegram's word
    """409: another poller runs, or a webhook is set."""

    def __init__(self, reason: str) -> None:
        super().__init__(409, f"Conflict: {reason}")


class TooManyRequests(ApiError):  # noqa: N818 - Telegram's word
    """429: wait `retry_after` seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(
            429,
            f"Too Many Requests: retry after {retry_after}",
            {"retry_after": retry_after},
        )
