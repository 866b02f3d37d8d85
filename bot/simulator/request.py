"""The unit tests' seam: a `BaseRequest` that calls the simulator in process."""

import asyncio
import json
from typing import Any
from urllib.parse import unquote, urlsplit

from telegram._utils.defaultvalue import DEFAULT_NONE
from telegram._utils.types import ODVInput
from telegram.error import TimedOut
from telegram.request import BaseRequest, RequestData

from .core import Simulator
from .errors import ApiError
from .params import Upload
from .polling import answer_call

READ_TIMEOUT = 5.0


class SimulatorRequest(BaseRequest):
    """Answers a `telegram.Bot` from a Simulator, without a network.

    `Bot(sim.token, request=SimulatorRequest(sim), get_updates_request=SimulatorRequest(sim))`
    """

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator

    @property
    def read_timeout(self) -> float | None:
        return READ_TIMEOUT

    async def initialize(self) -> None:
        """There is nothing to open."""

    async def shutdown(self) -> None:
        """There is nothing to close."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = DEFAULT_NONE,
        write_timeout: ODVInput[float] = DEFAULT_NONE,
        connect_timeout: ODVInput[float] = DEFAULT_NONE,
        pool_timeout: ODVInput[float] = DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One call of the Bot API or one file download.

        Raises TimedOut where a fault drops the answer or delays it too long.
        """
        token, rest, is_file = split_url(url)
        if token != self.simulator.token:
            return encoded(ApiError(401, "Unauthorized").response())
        if is_file:
            stored = self.simulator.files.at(rest)
            missing = encoded(ApiError(404, "Not Found").response())
            return (200, stored.content) if stored else missing
        patience = READ_TIMEOUT if not isinstance(read_timeout, int | float) else read_timeout
        call = answer_call(self.simulator, rest, read_parameters(request_data))
        try:
            outcome = await asyncio.wait_for(call, patience)
        except TimeoutError:
            raise TimedOut from None
        if outcome.dropped:
            raise TimedOut
        return encoded(outcome.response)


def split_url(url: str) -> tuple[str, str, bool]:
    """Token, then method or file path, then whether it is a file."""
    path = unquote(urlsplit(url).path)
    before, _, after = path.partition("/bot")
    token, _, rest = after.partition("/")
    return token, rest, before.endswith("/file")


def read_parameters(data: RequestData | None) -> dict[str, Any]:
    """The parameters as a form would carry them: strings, and uploads."""
    if data is None:
        return {}
    values: dict[str, Any] = dict(data.json_parameters)
    if data.contains_files:
        for name, (file_name, content, mime_type) in data.multipart_data.items():
            body = content if isinstance(content, bytes) else content.read()
            values[name] = Upload(file_name, body, mime_type)
    return values


def encoded(response: dict[str, Any]) -> tuple[int, bytes]:
    """HTTP status and body of an answer."""
    return response.get("error_code", 200), json.dumps(response).encode()
