"""Tells staff that patients wait to be called: by e-mail, or in a Telegram group of theirs.

What is sent carries nothing about anybody: a number of requests, and since when. The rows say
what was told. A request is marked once the message is out: staff rather read of it twice than
never.
"""

from __future__ import annotations

import asyncio
import logging
import smtplib
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from telegram import Bot
from telegram.error import TelegramError

from bot.models import CallbackRequest
from bot.request import AiohttpRequest

log = logging.getLogger(__name__)


def alert_staff(*, now: datetime) -> int:
    """Tell of new requests, and once more of those that wait too long; returns of how many.

    Nothing happens where neither an address nor a group is set. What cannot be sent is tried again
    at the next tick.
    """
    if not (settings.CALLBACK_ALERT_EMAILS or settings.CALLBACK_ALERT_CHAT):
        return 0
    waiting = CallbackRequest.objects.open()
    new = list(waiting.filter(alerted_at=None).values_list("pk", flat=True))
    overdue = CallbackRequest.objects.overdue(now).filter(overdue_alerted_at=None)
    late = list(overdue.values_list("pk", flat=True))
    if not (new or late) or not _tell(_words(len(new), len(late), waiting.count(), now)):
        return 0
    CallbackRequest.objects.filter(pk__in=new).update(alerted_at=now)
    CallbackRequest.objects.filter(pk__in=late).update(overdue_alerted_at=now)
    return len({*new, *late})


def _words(new: int, late: int, waiting: int, now: datetime) -> str:
    lines = []
    if new:
        lines.append(
            ngettext("%d patient asks to be called.", "%d patients ask to be called.", new) % new
        )
    if late:
        lines.append(ngettext("%d request is overdue.", "%d requests are overdue.", late) % late)
    lines.append(_("Waiting in all: %d.") % waiting)
    lines.append(_("The list is in the admin panel, under “Please call”."))
    return "\n".join(lines)


def _tell(text: str) -> bool:
    """Whether the message went out by one way at least; the log says which did not work."""
    told = [_mail(text)] if settings.CALLBACK_ALERT_EMAILS else []
    if settings.CALLBACK_ALERT_CHAT:
        told.append(_post(text))
    return any(told)


def _mail(text: str) -> bool:
    subject = _("Care Companion: patients wait to be called")
    try:
        send_mail(subject, text, None, settings.CALLBACK_ALERT_EMAILS)
    except (smtplib.SMTPException, OSError) as error:
        log.error("Staff are not told by e-mail that patients wait: %s.", type(error).__name__)
        return False
    return True


def _post(text: str) -> bool:
    try:
        asyncio.run(_send(text))
    except TelegramError as error:
        log.error("Staff are not told in Telegram that patients wait: %s.", error.message)
        return False
    return True


async def _send(text: str) -> None:
    async with Bot(
        settings.TELEGRAM_BOT_TOKEN,
        base_url=f"{settings.TELEGRAM_API_URL}/bot",
        request=AiohttpRequest(connections=1),
        get_updates_request=AiohttpRequest(connections=1),
    ) as bot:
        await bot.send_message(int(settings.CALLBACK_ALERT_CHAT), text)
