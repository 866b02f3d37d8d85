"""The bot's own name in Telegram, for links and QR codes.

Pages must not ask Telegram while somebody waits for them. So every process that connects to
Telegram notes the name it was told in Redis, by the bot's id: another token means another name.
"""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from django.conf import settings
from redis.exceptions import RedisError

from bot import redis
from bot.models import CareTeam

log = logging.getLogger(__name__)


def note(name: str) -> None:
    """Remember the name that Telegram told; a Redis that does not answer must not stop the bot."""
    try:
        redis.client().set(_key(), name)
    except RedisError as error:
        log.warning("The bot's name is not noted (%s).", type(error).__name__)


def username() -> str:
    """The bot's name without "@": as configured, else as last reported; "" if neither is known."""
    if settings.TELEGRAM_BOT_USERNAME:
        return str(settings.TELEGRAM_BOT_USERNAME)
    try:
        value = redis.client().get(_key())
    except RedisError as error:
        log.warning(
            "The bot's name is not known: Redis does not answer (%s).", type(error).__name__
        )
        return ""
    return value.decode() if isinstance(value, bytes) else ""


def join_link(team: CareTeam) -> str:
    """The link that opens the chat and joins the team; "" while the bot's name is not known."""
    return start_link(team.join_code)


def start_link(payload: str) -> str:
    """The link that opens the chat with "/start <payload>"; "" while the bot's name is not known.

    In the demo it opens the simulator's chat page: a bot of that name at Telegram is not ours.
    """
    if _is_simulated():
        return f"{settings.TELEGRAM_API_URL}/?start={payload}"
    name = username()
    return f"https://t.me/{name}?start={payload}" if name else ""


def _is_simulated() -> bool:
    host = urlsplit(settings.TELEGRAM_API_URL).hostname
    return bool(settings.DEBUG) and host in ("127.0.0.1", "localhost", "::1")


def _key() -> str:
    return f"bot-name:{settings.TELEGRAM_BOT_TOKEN.partition(':')[0]}"
