"""The Bot's HTTP over aiohttp.

python-telegram-bot's default backend slows down with many calls in flight (see
docs/decisions/0004-aiohttp-request.md).
"""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import parse_qsl

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.request_form import Form

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class AiohttpRequest(BaseRequest):
    """Sends the Bot's calls; errors never carry the address, because it holds the token."""

    def __init__(self, connections: int = 100) -> None:
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return READ_SECONDS

    async def initialize(self) -> None:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections)
            self._session = aiohttp.ClientSession(connector=connector)

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def post_form(self, url: str, form: Form) -> Any:
        """Make a call with these parameters; returns its result. Raises as the Bot's methods do."""
        return await self.post(url, cast(Any, form))

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | Form | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise RuntimeError("This request is not initialized.")
        timeout = aiohttp.ClientTimeout(
            sock_connect=_seconds(connect_timeout, CONNECT_SECONDS),
            sock_read=_seconds(read_timeout, READ_SECONDS),
        )
        try:
            async with self._session.request(
                method, url, **_body(request_data), timeout=timeout
            ) as response:
                return response.status, await response.read()
        except aiohttp.ClientConnectorError as error:
            raise NetworkError(type(error).__name__) from None
        except (TimeoutError, aiohttp.ClientError) as error:
            # The call may have arrived: to its maker it is uncertain, as one that timed out.
            raise TimedOut(type(error).__name__) from None


def _seconds(value: Any, default: float) -> float | None:
    return default if isinstance(value, DefaultValue) else value


def _body(request_data: RequestData | Form | None) -> dict[str, Any]:
    """The call's parameters as a form, encoded here: aiohttp's own form takes twice as long."""
    if request_data is None:
        return {}
    if isinstance(request_data, Form):
        if not request_data.photo:
            return {"data": request_data.body, "headers": _FORM}
        form = aiohttp.FormData(parse_qsl(request_data.body.decode()))
        form.add_field("photo", request_data.photo, filename="picture")
        return {"data": form}
    if not request_data.contains_files:
        encoded = request_data.url_encoded_parameters().encode()
        return {"data": encoded, "headers": _FORM}
    form = aiohttp.FormData(request_data.json_parameters)
    for name, (filename, content, mime_type) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime_type)
    return {"data": form}
