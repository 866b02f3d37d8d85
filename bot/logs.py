"""Keeps tokens and whatever an exception carries out of the logs.

Lines are plain text, or JSON for a program to collect (``LOG_FORMAT``); both say the same.
"""

from __future__ import annotations

import logging
import re
import traceback
from types import TracebackType

import structlog
from structlog.typing import EventDict, WrappedLogger

_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{10,}")
ExceptionInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


def scrub(text: str, error: BaseException | None = None) -> str:
    """The text without tokens, and without what ``error`` says where it is quoted."""
    if error is not None:  # Celery puts it into the message, too
        for said in (repr(error), str(error)):
            text = text.replace(said, type(error).__name__) if said else text
    return _TOKEN.sub("[token]", text)


def where(error: BaseException | None) -> str:
    """The class of an exception and of those behind it, and where each was raised.

    Never its message: that may quote what a patient typed, or an address with the bot's token.
    """
    lines: list[str] = []
    while error is not None:
        lines += traceback.format_tb(error.__traceback__)
        lines.append(f"{type(error).__module__}.{type(error).__qualname__}\n")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "".join(lines).rstrip("\n")


class ScrubbingFormatter(logging.Formatter):
    """Formats a record as a line without secrets."""

    def format(self, record: logging.LogRecord) -> str:
        return scrub(super().format(record), record.exc_info[1] if record.exc_info else None)

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802
        return where(ei[1])


def json_formatter() -> logging.Formatter:
    """Formats a record as a line of JSON without secrets."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        ],
        processors=[
            _scrubbed,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        keep_exc_info=False,
    )


def _scrubbed(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    info = event.pop("exc_info", None)
    error = info[1] if isinstance(info, tuple) else None
    event["event"] = scrub(str(event["event"]), error)
    event["process"] = event["_record"].process
    if error is not None:
        event["exception"] = scrub(where(error))
    return event
