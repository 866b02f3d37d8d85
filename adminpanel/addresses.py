"""From where a request comes, and what is said to somebody who guesses passwords."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _


def of(request: HttpRequest) -> str:
    """The address that the outermost proxy of ours saw; what stands before it is made up."""
    direct = str(request.META.get("REMOTE_ADDR", ""))
    count = settings.TRUSTED_PROXIES
    seen = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",")]
    told = seen[-count] if 0 < count <= len(seen) else direct
    try:
        return str(ip_address(told))
    except ValueError:
        return direct or "0.0.0.0"  # noqa: S104  # nosec B104  # gunicorn behind a socket names no address


def locked_out(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """429, the same words whether or not the account exists."""
    context = admin.site.each_context(request) | {
        "title": _("Too many tries"),
        "words": _("Five logins failed. Please wait a quarter of an hour, then try again."),
    }
    page = TemplateResponse(request, "adminpanel/locked_out.html", context, status=429)
    page.headers["Retry-After"] = "900"
    return page.render()
