"""Tokens of other software, and what it asked once and may ask again."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _


class TokenUser(User):
    """A member of staff as a token lets them act: with the rights of one role, and no others."""

    role_permissions: frozenset[str] = frozenset()

    class Meta:
        proxy = True
        default_permissions = ()

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.is_active and perm in self.role_permissions


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def usable(self, now: datetime) -> Self:
        """Neither expired nor revoked, and their user still works here in the token's role."""
        return self.filter(
            revoked_at=None,
            expires_at__gt=now,
            user__is_active=True,
            user__is_staff=True,
            user__groups=F("role"),
        )

    def with_secret(self, secret: str) -> Self:
        return self.filter(secret_hash=hash_of(secret))


class ApiToken(models.Model):
    """Lets software act for a member of staff, in one role. Only a hash of the secret is kept."""

    class Scope(models.TextChoices):
        CONTENT_READ = "content:read", _("read drafts and imports")
        CONTENT_WRITE = "content:write", _("write drafts, import, submit, publish")
        CALLBACKS_READ = "callbacks:read", _("read the callback worklist")
        CALLBACKS_WRITE = "callbacks:write", _("claim and close callback requests")
        BROADCASTS_READ = "broadcasts:read", _("read broadcasts and their progress")
        BROADCASTS_WRITE = "broadcasts:write", _("write, hand in, pause and cancel broadcasts")
        BROADCASTS_RELEASE = "broadcasts:release", _("release broadcasts")
        STATISTICS_READ = "statistics:read", _("read statistics")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens", verbose_name=_("user")
    )
    role = models.ForeignKey(Group, models.CASCADE, related_name="+", verbose_name=_("role"))
    name = models.CharField(_("name"), max_length=80, help_text=_("What uses it."))
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(_("scopes"), default=list)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return self.name


class IdempotentCall(models.Model):
    """A request that carried a key, and its answer; without a status it is still at work."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    response = models.JSONField(default=dict)
    begun_at = models.DateTimeField()

    class Meta:
        verbose_name = _("idempotent call")
        verbose_name_plural = _("idempotent calls")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="one_call_per_idempotency_key")
        ]

    def __str__(self) -> str:
        return f"call {self.pk}"


def hash_of(secret: str) -> str:
    """A secret of 256 random bits needs no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
