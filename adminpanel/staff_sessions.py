"""How long a session of staff counts, and what it may do.

A session ends after a while of nothing, and after a working day in any case. Without the second
factor that the user has, or has to have, it is worth nothing: the admin leads to the page that
asks for it, and everywhere else the user is nobody.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache, wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from adminpanel import second_factor

RECENT_SECONDS = 600
_NOTED_EVERY = 60  # seconds: not every request writes the session
_BEGAN, _SEEN, _CONFIRMED = "staff_began", "staff_seen", "staff_confirmed"
# Pages for a user who has given a password and no code yet.
_OPEN = frozenset(
    ["admin:login", "admin:logout", "admin:jsi18n", "second_factor", "second_factor_set_up"]
)

# These answer while the database is down: nobody's session is looked at.
_ASKS_NOBODY = ("/healthz", "/readyz", "/metrics", "/api/v1/health")

Handler = Callable[[HttpRequest], HttpResponse]


def limited_sessions(get_response: Handler) -> Handler:
    """Ends sessions of staff that are idle or old."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not _asks_nobody(request) and request.user.is_authenticated:
            _end_or_note(request)
        return get_response(request)

    return middleware


def _end_or_note(request: HttpRequest) -> None:
    now, session = int(time.time()), request.session
    idle = now - session.get(_SEEN, now)
    age = now - session.setdefault(_BEGAN, now)
    if idle > settings.SESSION_IDLE_MINUTES * 60 or age > settings.SESSION_COOKIE_AGE:
        logout(request)
        messages.info(request, _("Your session has ended. Please log in again."))
    elif _SEEN not in session or idle >= _NOTED_EVERY:
        session[_SEEN] = now


def second_factor_required(get_response: Handler) -> Handler:
    """Lets nobody with half a login past it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        page = "" if _asks_nobody(request) else _missing(request)
        if not page:
            return get_response(request)
        if not is_admin(request):
            request.user = AnonymousUser()
            return get_response(request)
        if _name(request) in _OPEN - (
            {"second_factor_set_up"} if page == "second_factor" else set()
        ):
            return get_response(request)
        return _redirect(page, request)

    return middleware


def _asks_nobody(request: HttpRequest) -> bool:
    return request.path_info.startswith(_ASKS_NOBODY)


def is_admin(request: HttpRequest) -> bool:
    return request.path_info.startswith(_admin())


@cache
def _admin() -> str:
    """Several middlewares ask at each request, for an address that never changes."""
    return reverse("admin:index")


def _missing(request: HttpRequest) -> str:
    """The page where the user proves who they are, or "" if nothing is missing."""
    user: Any = request.user
    if not user.is_authenticated or user.is_verified():
        return ""
    has_one = getattr(user, "has_second_factor", None)  # unknown right after the login itself
    if second_factor.is_set_up(user) if has_one is None else has_one:
        return "second_factor"
    return "second_factor_set_up" if second_factor.is_required() else ""


def is_whole(request: HttpRequest) -> bool:
    """Whether the user has given all that a login takes."""
    return bool(request.user.is_authenticated) and not _missing(request)


def is_confirmed(request: HttpRequest) -> bool:
    """Whether the user gave a password or a code in the last ten minutes."""
    last = max(request.session.get(_BEGAN, 0), request.session.get(_CONFIRMED, 0))
    return bool(time.time() - last < RECENT_SECONDS)


def note_confirmed(request: HttpRequest) -> None:
    request.session[_CONFIRMED] = int(time.time())


def recently_confirmed(view: Callable[..., Any]) -> Callable[..., Any]:
    """For a view that gives data away or cannot be undone: asks again who is there.

    What a form held is lost then, so a page with a form asks before it shows it, too. Also fits a
    method of an admin class: the request is the first argument that is one.
    """

    @wraps(view)
    def asking(*args: Any, **kwargs: Any) -> Any:
        request = next(one for one in args if isinstance(one, HttpRequest))
        if is_confirmed(request):
            return view(*args, **kwargs)
        return _redirect("confirm_identity", request)

    return asking


def ask_again(request: HttpRequest, back: str) -> HttpResponse:
    """Ask who is there, then go back to the page with the button that was pressed."""
    return _page("confirm_identity", back)


def _redirect(page: str, request: HttpRequest) -> HttpResponse:
    back = request.get_full_path() if request.method in ("GET", "HEAD") else request.path
    return _page(page, back)


def _page(name: str, back: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode({'next': back})}")


def _name(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""
