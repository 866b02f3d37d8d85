"""The webhook server: 200 only after the update is handled.

Telegram repeats an update until it gets a 2xx, so whatever goes wrong here loses nothing.
"""

from __future__ import annotations

import hmac
import json
from urllib.parse import urlsplit

from django.conf import settings
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from telegram import Bot, Update

from bot import once
from bot.application import ALLOWED_UPDATES, App
from bot.incoming import handle_update

_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105
_LARGEST_BODY = 1_000_000
# Telegram heeds Retry-After. Without it, it waits 2, 4, 8 … seconds, and it drops a tap after 150.
_LOOK_AGAIN_SECONDS = "1"


async def register(bot: Bot) -> None:
    """Ask Telegram to deliver to ``TELEGRAM_WEBHOOK_URL``. Every process may ask: it is the same.

    Raises telegram.error.BadRequest if Telegram does not take the address.
    """
    await bot.set_webhook(
        settings.TELEGRAM_WEBHOOK_URL,
        secret_token=settings.TELEGRAM_WEBHOOK_SECRET,
        allowed_updates=ALLOWED_UPDATES,
    )


def server(app: App) -> Starlette:
    """The ASGI application that serves the path of ``TELEGRAM_WEBHOOK_URL``."""

    async def receive(request: Request) -> Response:
        given = request.headers.get(_SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), settings.TELEGRAM_WEBHOOK_SECRET.encode()):
            return PlainTextResponse("Forbidden", 403)
        if int(request.headers.get("content-length") or 0) > _LARGEST_BODY:
            return PlainTextResponse("Too large", 413)
        try:
            update = Update.de_json(json.loads(await request.body()), app.bot)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return PlainTextResponse("Not an update", 400)
        try:
            await handle_update(app, update)
        except once.Busy:
            return PlainTextResponse("Being handled", 503, {"Retry-After": _LOOK_AGAIN_SECONDS})
        return PlainTextResponse("OK")

    path = urlsplit(settings.TELEGRAM_WEBHOOK_URL).path or "/"
    return Starlette(routes=[Route(path, receive, methods=["POST"])])
