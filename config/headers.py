"""What every response says about what a browser may do with it.

The policy is strict; under the admin it is relaxed by what django-unfold needs, and no further:
Alpine.js evaluates attributes, and the theme's colours are a style in the page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

# Features of the browser that no page of ours uses.
_NOT_USED = (
    "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope",
    "microphone", "midi", "payment", "usb",
)  # fmt: skip
PERMISSIONS_POLICY = ", ".join(f"{name}=()" for name in _NOT_USED)
_ADMIN = {
    "script-src": [SELF, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
}


@cache
def _admin() -> str:
    return reverse("admin:index")


class ContentSecurityPolicy(CSPMiddleware):
    """CONTENT_SECURITY_POLICY, relaxed under the admin."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith(_admin()):
            parts.replace = _ADMIN | (parts.replace or {})
        return parts


def permissions_policy(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Sets Permissions-Policy, and keeps staff pages out of every cache."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if request.path_info.startswith(_admin()):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware
