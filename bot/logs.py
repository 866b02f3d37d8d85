"""Keeps tokens and whatever an exception carries out of the logs."""

from __future__ import annotations

import logging
import re
import traceback
from types import TracebackType

_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{10,}")
ExceptionInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class ScrubbingFormatter(logging.Formatter):
    """Formats a record without secrets.

    An exception is written as its class and where it was raised: its message may quote what a
    patient typed, or an address with the bot's token.
    """

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:  # Celery puts it into the message, too
            for said in (repr(error), str(error)):
                text = text.replace(said, type(error).__name__) if said else text
        return _TOKEN.sub("[token]", text)

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802
        lines: list[str] = []
        error = ei[1]
        while error is not None:
            lines += traceback.format_tb(error.__traceback__)
            lines.append(f"{type(error).__module__}.{type(error).__qualname__}\n")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "".join(lines).rstrip("\n")
