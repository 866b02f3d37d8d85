"""The bot without its memory of what was handled: what benchmarks/bot_kill.py has to notice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from django.core.management import execute_from_command_line
from telegram import Update

from bot import once


@asynccontextmanager
async def everything_is_new(update: Update) -> AsyncIterator[bool]:
    yield True


if __name__ == "__main__":
    once.claimed = everything_is_new
    execute_from_command_line(["manage.py", "runbot"])
