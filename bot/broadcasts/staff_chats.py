"""“Send a test to me”: to the chat that a member of staff linked to their account.

The link is a one-time code in a link to the bot. A test is a row that a worker sends; it reaches
nobody else and is in no report.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from bot import identity, redis
from bot.broadcasts.history import Kind, note
from bot.models import Broadcast, BroadcastTest, StaffChat
from content.errors import DomainError

# "t.me/<bot>?start=staff-<code>" links the chat it is opened in.
PAYLOAD = "staff-"
_CODE_SECONDS = 15 * 60
# A test that could not be sent this long after it was asked for is forgotten.
WANTED_FOR = timedelta(minutes=15)


def new_link(user: AbstractBaseUser) -> str:
    """A link that, opened within 15 minutes, makes that chat the user's.

    Raises DomainError while Redis does not answer or the bot's name is not known.
    """
    code = secrets.token_urlsafe(16)
    try:
        redis.client().set(_key(code), str(user.pk), ex=_CODE_SECONDS)
    except RedisError:
        raise DomainError(_("That is not possible at the moment. Please try again.")) from None
    link = identity.start_link(f"{PAYLOAD}{code}")
    if not link:
        raise DomainError(_("The bot has not run yet, so its name is not known."))
    return link


@transaction.atomic
def link_chat(payload: str, *, chat_id: int) -> bool:
    """Link the chat to the account whose code it is; False for a code that is none or too old."""
    try:
        found = redis.client().getdel(_key(payload.removeprefix(PAYLOAD)))
    except RedisError:
        return False
    if not isinstance(found, bytes):
        return False
    StaffChat.objects.update_or_create(user_id=int(found), defaults={"chat_id": str(chat_id)})
    return True


def unlink_chat(user: AbstractBaseUser) -> None:
    """Forget the user's chat, if there is one."""
    StaffChat.objects.filter(user_id=user.pk).delete()


@transaction.atomic
def send_test(broadcast: Broadcast, *, by: AbstractBaseUser, language: str) -> BroadcastTest:
    """Send the message in this language to the user's own chat, marked as a test.

    Raises DomainError if the user has linked no chat, or there is no text for the language.
    """
    chat = StaffChat.objects.filter(user_id=by.pk).first()
    if chat is None:
        raise DomainError(_("Link your own Telegram chat first."))
    if not broadcast.texts.filter(language=language).exists():
        raise DomainError(_("There is no text in that language."))
    note(broadcast, Kind.TESTED, by, language)
    return BroadcastTest.objects.create(broadcast=broadcast, chat=chat, language=language)


def take_tests(*, now: datetime) -> list[BroadcastTest]:
    """The tests that wait to be sent, each handed out once."""
    waiting = BroadcastTest.objects.filter(tried_at=None, asked_at__gt=now - WANTED_FOR)
    found = []
    for test in waiting.select_related("broadcast", "chat__user").order_by("pk"):
        if BroadcastTest.objects.filter(pk=test.pk, tried_at=None).update(tried_at=now):
            found.append(test)
    return found


def note_failure(test: BroadcastTest, reason: str) -> None:
    """Keep why the test did not arrive."""
    BroadcastTest.objects.filter(pk=test.pk).update(error=reason[:200])


def _key(code: str) -> str:
    return f"staff-link:{code}"
