"""Setting up, using and taking away the second factor of a member of staff."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django_otp import match_token

from adminpanel.models import Authenticator, RecoveryCodes
from content.errors import DomainError


class StaffBackend(ModelBackend):
    """Loads a user and whether a second factor is set up in one query: every page asks for both."""

    def get_user(self, user_id: int) -> User | None:
        confirmed = Authenticator.objects.filter(user=OuterRef("pk"), confirmed=True)
        users = User.objects.annotate(has_second_factor=Exists(confirmed))
        user = users.filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None


def is_set_up(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, confirmed=True).exists())


def is_required() -> bool:
    return bool(settings.STAFF_SECOND_FACTOR == "required")


def offered(user: User) -> Authenticator:
    """The authenticator that the user is setting up; the secret stays until it is confirmed."""
    device: Authenticator = Authenticator.objects.filter(
        user=user, confirmed=False
    ).first() or Authenticator.objects.create(user=user, name="app", confirmed=False)
    return device


@transaction.atomic
def set_up(user: User, code: str) -> tuple[Authenticator, list[str]]:
    """Use the authenticator offered from now on, if its code is right; with new recovery codes.

    Raises DomainError if the code is wrong; what was set up before stays then.
    """
    device = Authenticator.objects.select_for_update().filter(user=user, confirmed=False).first()
    if device is None or not device.verify_token(_plain(code)):
        raise DomainError(_("This is not the code that the app shows now. Wait for the next one."))
    Authenticator.objects.filter(user=user).exclude(pk=device.pk).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    return device, new_recovery_codes(user)


@transaction.atomic
def new_recovery_codes(user: User) -> list[str]:
    """Ten codes to write down; the ones before are void."""
    sheet: RecoveryCodes
    sheet, _created = RecoveryCodes.objects.get_or_create(user=user, defaults={"name": "paper"})
    return sheet.renew()


def codes_left(user: User) -> int:
    return sum(len(sheet.hashes) for sheet in RecoveryCodes.objects.filter(user=user))


def verify(user: User, code: str) -> Authenticator | RecoveryCodes:
    """The device whose code this is. Raises DomainError, also while too many were wrong."""
    device: Authenticator | RecoveryCodes | None = match_token(user, _plain(code))
    if device is None:
        raise DomainError(
            _("This code is not right, or it has been used. After wrong codes, wait a little.")
        )
    return device


@transaction.atomic
def reset(user: User, *, by: User) -> None:
    """Take away a colleague's second factor, who has lost phone and codes.

    At the next login it is set up anew; sessions that were verified with it are not any more.
    Raises DomainError for one's own, and for a superuser's unless a superuser asks.
    """
    if user.pk == by.pk:
        raise DomainError(_("Nobody resets their own second factor. Ask a colleague."))
    if user.is_superuser and not by.is_superuser:
        raise DomainError(_("Only a superuser resets a superuser's second factor."))
    Authenticator.objects.filter(user=user).delete()
    RecoveryCodes.objects.filter(user=user).delete()


def _plain(code: str) -> str:
    return "".join(code.split())
