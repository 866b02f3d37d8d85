"""Who asks: the bearer of a token, limited to its role and its scopes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import Permission
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from content.models import ApiToken, TokenUser
from content.tokens import note_use

if TYPE_CHECKING:  # the framework's views ask for this module while they are being loaded
    from rest_framework.views import APIView


class TokenAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[TokenUser, ApiToken] | None:
        kind, _space, secret = get_authorization_header(request).partition(b" ")
        if kind.lower() != b"bearer":
            return None
        now = timezone.now()
        found = ApiToken.objects.usable(now).with_secret(secret.decode("latin-1").strip())
        token = found.first()
        if token is None:
            raise AuthenticationFailed("The token is unknown, expired or revoked.")
        note_use(token, now)
        return user_of(token), token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def user_of(token: ApiToken) -> TokenUser:
    """The token's user with the rights of its role alone; never a superuser's."""
    user = TokenUser.objects.get(pk=token.user_id)
    rows = Permission.objects.filter(group=token.role_id).select_related("content_type")
    user.role_permissions = frozenset(
        f"{one.content_type.app_label}.{one.codename}" for one in rows
    )
    user.is_superuser = False
    return user


class Allowed(BasePermission):
    """Staff with the view's permissions for the method; a token also needs the view's scope.

    A view names both by method: ``needs = {"GET": ("content:read", "content.view_faq")}``.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        method = "GET" if request.method == "HEAD" else str(request.method)
        needed: tuple[str, ...] | None = getattr(view, "needs", {}).get(method)
        if not request.user.is_staff or not request.user.is_active:
            return False
        if needed is None:
            return True  # the method is not there: 405
        scope, *permissions = needed
        if isinstance(request.auth, ApiToken) and scope not in request.auth.scopes:
            return False
        return bool(request.user.has_perms(permissions))
