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
from telegram import Update

from bot.application import App
from bot.incoming import handle_update

_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105
_LARGEST_BODY = 1_000_000


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
        except (ValueError, TypeError, KeyError, AttributeError):
            return PlainTextResponse("Not an update", 400)
        await handle_update(app, update)
        return PlainTextResponse("OK")

    path = urlsplit(settings.TELEGRAM_WEBHOOK_URL).path or "/"
    return Starlette(routes=[Route(path, receive, methods=["POST"])])
