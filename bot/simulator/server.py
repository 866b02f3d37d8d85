"""The simulator over HTTP: the Bot API, its files, and the chat page.

It is for one's own machine: it answers only to loopback names, so that a
foreign page cannot reach it through a name of its own (DNS rebinding), and the
page's own calls only from its own pages.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import BodyPartReader, hdrs, web

from . import page_api
from .core import Simulator
from .delivery import WebhookDelivery
from .errors import ApiError
from .limits import UPLOAD_BYTES
from .page_api import LASTING, SIMULATOR, lasting
from .params import Upload
from .polling import answer_call

STATIC = Path(__file__).parent / "static"
LOOPBACK_NAMES = {"localhost", "127.0.0.1", "::1"}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)


def create_app(simulator: Simulator, *, retry_pause: float = 0.5) -> web.Application:
    """The whole server. `retry_pause`: seconds before a failed webhook is tried again."""
    app = web.Application(middlewares=[guard], client_max_size=UPLOAD_BYTES * 2)
    app[SIMULATOR] = simulator
    lasting: set[asyncio.Task[Any]] = set()
    app[LASTING] = lasting
    app.router.add_route("*", "/bot{token}/{method}", bot_api)
    app.router.add_get("/file/bot{token}/{path:.+}", file)
    app.router.add_get("/healthz", health)
    app.router.add_get("/", page)
    app.router.add_static("/static/", STATIC)
    page_api.add_routes(app.router)

    async def deliver_webhooks(app: web.Application) -> AsyncIterator[None]:
        delivery = WebhookDelivery(simulator, first_pause=retry_pause)
        task = asyncio.create_task(delivery.run())
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    app.cleanup_ctx.append(deliver_webhooks)
    app.on_shutdown.append(end_lasting)
    return app


async def end_lasting(app: web.Application) -> None:
    """End long polls and event streams, which would hold up a stop."""
    for task in app[LASTING].copy():
        task.cancel()


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse foreign hosts and, for the page's API, foreign origins."""
    host = urlsplit(f"//{request.headers.get(hdrs.HOST, '')}").hostname
    if host not in LOOPBACK_NAMES:
        return web.Response(status=421, text="The simulator answers on loopback names only.\n")
    origin = request.headers.get(hdrs.ORIGIN)
    if origin is not None and urlsplit(origin).netloc != request.headers[hdrs.HOST]:
        return web.Response(status=403, text="Not from another site.\n")
    try:
        response = await handler(request)
    except web.HTTPException as error:
        error.headers["X-Content-Type-Options"] = "nosniff"
        raise
    if not response.prepared:
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers.setdefault("Cache-Control", "no-store")
    return response


async def health(request: web.Request) -> web.Response:
    return web.Response(text="ok\n")


async def page(request: web.Request) -> web.FileResponse:
    return web.FileResponse(STATIC / "index.html")


def refusal(error: ApiError) -> web.Response:
    return web.json_response(error.response(), status=error.code)


def token_error(simulator: Simulator, token: str) -> ApiError | None:
    """401 for another bot's token, 404 for what is no token at all."""
    if token == simulator.token:
        return None
    number, colon, _ = token.partition(":")
    return (
        ApiError(401, "Unauthorized") if number.isdigit() and colon else ApiError(404, "Not Found")
    )


async def bot_api(request: web.Request) -> web.StreamResponse:
    """One call, its parameters in the query, a form, multipart or JSON."""
    simulator = request.app[SIMULATOR]
    if error := token_error(simulator, request.match_info["token"]):
        return refusal(error)
    try:
        values = await read_values(request)
    except ValueError:
        return refusal(ApiError(400, "Bad Request: can't parse the request's parameters"))
    with lasting(request):
        outcome = await answer_call(simulator, request.match_info["method"], values)
    if outcome.dropped:
        return lose(request)
    body = json.dumps(outcome.response, ensure_ascii=False)
    status = outcome.response.get("error_code", 200)
    return web.Response(text=body, status=status, content_type="application/json")


def lose(request: web.Request) -> web.StreamResponse:
    """Break the connection instead of answering: the client cannot know it worked."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=504)


async def read_values(request: web.Request) -> dict[str, Any]:
    """All parameters of a call. Raises ValueError when the body is broken."""
    values: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        body = await request.json()
        if not isinstance(body, dict):
            raise ValueError("not an object")
        values |= body
    elif request.content_type == "multipart/form-data":
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and part.name:
                values[part.name] = await read_part(part)
    elif request.can_read_body:
        values |= await request.post()
    return values


async def read_part(part: BodyPartReader) -> str | Upload:
    """One field of a multipart call: a string, or a file."""
    if part.filename is None:
        return await part.text()
    mime_type = part.headers.get(hdrs.CONTENT_TYPE, "application/octet-stream")
    return Upload(part.filename, bytes(await part.read()), mime_type)


async def file(request: web.Request) -> web.Response:
    """A file's bytes, at the path getFile told."""
    simulator = request.app[SIMULATOR]
    if error := token_error(simulator, request.match_info["token"]):
        return refusal(error)
    stored = simulator.files.at(request.match_info["path"])
    if stored is None:
        return refusal(ApiError(404, "Not Found"))
    return web.Response(body=stored.content, content_type="application/octet-stream")
