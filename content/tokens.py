"""Making and revoking the tokens with which other software works for a member of staff."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.models import Group, User
from django.utils import timezone
from django.utils.translation import gettext as _

from content.errors import DomainError
from content.models import ApiToken
from content.models.api import hash_of

LONGEST_DAYS = 366
# So that a leaked one is recognised by whoever finds it.
_PREFIX = "cct_"
_USE_NOTED_EVERY = timedelta(minutes=1)


def create_token(
    user: User, *, role: Group, scopes: Iterable[str], days: int, name: str
) -> tuple[ApiToken, str]:
    """The new token and its secret, which nobody can look up again.

    Raises DomainError if the user does not work here in that role, without a scope or a name, or
    if it is to last for more than a year.
    """
    scopes = sorted(set(scopes))
    if not (user.is_active and user.is_staff and user.groups.filter(pk=role.pk).exists()):
        raise DomainError(_("This user does not work here in that role."))
    if not scopes or not set(scopes) <= set(ApiToken.Scope.values):
        raise DomainError(_("Choose at least one of the scopes that there are."))
    if not 1 <= days <= LONGEST_DAYS:
        raise DomainError(_("A token lasts between a day and %d days.") % LONGEST_DAYS)
    if not name.strip():
        raise DomainError(_("Say what will use the token."))
    secret = _PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        role=role,
        name=name.strip()[:80],
        scopes=scopes,
        secret_hash=hash_of(secret),
        expires_at=timezone.now() + timedelta(days=days),
    )
    return token, secret


def revoke_token(token: ApiToken) -> None:
    """Refuse it from the next request on. Raises DomainError if it is revoked already."""
    rows = ApiToken.objects.filter(pk=token.pk, revoked_at=None)
    if not rows.update(revoked_at=timezone.now()):
        raise DomainError(_("This token is revoked already."))


def note_use(token: ApiToken, now: datetime) -> None:
    """Keep when it was last used, to the minute."""
    if token.last_used_at is None or token.last_used_at < now - _USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
