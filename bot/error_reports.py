"""Error reports to Sentry, or to a server that speaks its language, where ``SENTRY_DSN`` is set.

What is sent is put together from a short list of what may be known, rather than cleaned of what
may not: the place in the code, the class of the error, the words of our own log line. No message
of an exception, no variable, no request, no user, no breadcrumb.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from django.conf import settings

from bot.logs import scrub

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

_KEPT = ("event_id", "timestamp", "level", "platform", "logger", "release", "environment")
_KEPT_OF_FRAMES = ("filename", "function", "module", "lineno", "in_app", "context_line")


def start() -> None:
    """Report errors from now on; ends the process with one line if the package is missing."""
    try:
        import sentry_sdk
    except ImportError:
        sys.exit(
            "Configuration: SENTRY_DSN is set, and sentry-sdk is not installed (extra sentry)."
            " See docs/configuration.md."
        )
    sentry_sdk.init(**options())


def options() -> dict[str, Any]:
    """The settings of the SDK: nothing but errors leaves, and only through ``report``."""
    return {
        "dsn": settings.SENTRY_DSN,
        "before_send": report,
        "before_send_transaction": lambda _event, _hint: None,
        "before_breadcrumb": lambda _crumb, _hint: None,
        "include_local_variables": False,
        "max_request_body_size": "never",
        "auto_session_tracking": False,
        "server_name": "",
    }


def report(event: Event, _hint: Hint) -> Event | None:
    """What of the event may leave."""
    given: dict[str, Any] = dict(event)
    kept: dict[str, Any] = {name: given[name] for name in _KEPT if name in given}
    words = (given.get("logentry") or {}).get("message")  # before values were put into it
    if words:
        kept["logentry"] = {"message": scrub(str(words))}
    errors = (given.get("exception") or {}).get("values") or []
    if errors:
        kept["exception"] = {"values": [_error(error) for error in errors]}
    return kept  # type: ignore[return-value]


def _error(error: dict[str, Any]) -> dict[str, Any]:
    frames = (error.get("stacktrace") or {}).get("frames") or []
    return {
        "type": error.get("type"),
        "module": error.get("module"),
        "stacktrace": {
            "frames": [
                {name: frame[name] for name in _KEPT_OF_FRAMES if name in frame} for frame in frames
            ]
        },
    }
