"""Counts requests to the web server, by method and class of status; an address may name a person."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from bot.metrics import counting

_METHODS = frozenset(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
Answer = Callable[[HttpRequest], HttpResponseBase]


def measured(get_response: Answer) -> Answer:
    def measure(request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        response = get_response(request)
        method = request.method if request.method in _METHODS else "other"
        counting.count(
            "care_requests", method=str(method), status=f"{response.status_code // 100}xx"
        )
        counting.observe("care_request_seconds", time.perf_counter() - started)
        return response

    return measure
