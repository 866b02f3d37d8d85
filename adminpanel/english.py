"""The admin speaks English, whatever the browser asks for: its words are in no catalogue.

Without this, a browser that prefers Spanish would get the framework's words and the patients'
words in Spanish among our own in English, on a page that says it is Spanish.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from adminpanel.staff_sessions import is_admin

LANGUAGE = "en"


def admin_in_english(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        if not is_admin(request):
            return get_response(request)
        with translation.override(LANGUAGE):
            request.LANGUAGE_CODE = LANGUAGE
            response = get_response(request)
        response.headers.setdefault("Content-Language", LANGUAGE)
        return response

    return middleware
