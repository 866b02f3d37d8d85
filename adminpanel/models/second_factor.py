"""Staff's second factor: an authenticator app, and codes on paper for when the phone is lost.

django-otp finds these devices and slows down who guesses. Its own plugins keep the secrets in
plain text; here a dump of the database holds nothing that opens the admin.
"""

from __future__ import annotations

import base64
import secrets
import time
from urllib.parse import quote, urlencode

from django.db import models
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device, ThrottlingMixin
from django_otp.oath import TOTP

from bot.fields import EncryptedTextField

ISSUER = "Care Companion"
_STEP_SECONDS = 30
_DIGITS = 6
_CODES = 10
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that look alike


def new_secret() -> str:
    """160 random bits in base32, as authenticator apps take it: RFC 4226, section 4."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


class Authenticator(ThrottlingMixin, Device):
    """An authenticator app: time-based codes of six digits (RFC 6238)."""

    secret = EncryptedTextField(default=new_secret, editable=False)
    last_step: models.BigIntegerField[int, int] = models.BigIntegerField(
        default=-1, editable=False
    )  # a code works once

    class Meta:
        verbose_name = _("authenticator app")
        verbose_name_plural = _("authenticator apps")

    @property
    def address(self) -> str:
        """What the QR code holds."""
        label = quote(f"{ISSUER}:{self.user.get_username()}")
        return f"otpauth://totp/{label}?{urlencode({'secret': self.secret, 'issuer': ISSUER})}"

    def verify_token(self, token: str) -> bool:
        """Whether this is the code of now, or of half a minute before or after, for the first time."""
        allowed, _why = self.verify_is_allowed()
        if not allowed:
            return False
        totp = TOTP(base64.b32decode(self.secret), _STEP_SECONDS, 0, _DIGITS, 0)
        totp.time = time.time()
        if not (token.isdecimal() and totp.verify(int(token), 1, self.last_step + 1)):
            self.throttle_increment()
            return False
        self.last_step = totp.t()
        self.throttle_reset()
        return True

    def get_throttle_factor(self) -> int:
        return 1


class RecoveryCodes(ThrottlingMixin, Device):
    """Codes on paper, each good for once; only keyed hashes of them are kept."""

    hashes = models.JSONField(default=list, editable=False)

    class Meta:
        verbose_name = _("recovery codes")
        verbose_name_plural = _("recovery codes")

    def renew(self) -> list[str]:
        """Ten new codes in place of the old ones; nobody can show them again."""
        codes = [
            "".join(secrets.choice(_LETTERS) for _letter in range(10)) for _code in range(_CODES)
        ]
        self.hashes = [_hash(code) for code in codes]
        self.throttle_reset()
        return [f"{code[:5]}-{code[5:]}" for code in codes]

    def verify_token(self, token: str) -> bool:
        """Whether this is one of the codes; it is used up then."""
        allowed, _why = self.verify_is_allowed()
        if not allowed:
            return False
        typed = _hash(token.replace("-", "").replace(" ", "").upper())
        left = [one for one in self.hashes if not constant_time_compare(one, typed)]
        if len(left) == len(self.hashes):
            self.throttle_increment()
            return False
        self.hashes = left
        self.throttle_reset()
        return True

    def get_throttle_factor(self) -> int:
        return 1


def _hash(code: str) -> str:
    """Keyed with SECRET_KEY: fifty bits of a code could be guessed from a plain hash."""
    return salted_hmac("adminpanel.recovery-codes", code, algorithm="sha256").hexdigest()
