"""Joining a team by a typed code, without letting anybody guess one."""

from __future__ import annotations

import logging

from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from bot import patients, redis
from bot.fields import keyed_hash
from bot.models import CareTeam, Patient
from content.errors import DomainError

MOST_WRONG = 5
_HOUR = 3600
_LONGEST = 40

log = logging.getLogger(__name__)


class TooManyTriesError(DomainError):
    """The patient has typed too many wrong codes within an hour."""


def join(patient: Patient, typed: str) -> CareTeam:
    """Join the team with the typed code; spaces and capital letters do not matter.

    Raises DomainError for a code that no team has, and TooManyTriesError after five of those in an
    hour.
    """
    key = counter(patient.telegram_id)
    if _wrong_so_far(key) >= MOST_WRONG:
        raise TooManyTriesError(_("That is enough for now. Please try again in an hour."))
    code = "".join(typed.split())
    team = CareTeam.objects.with_code(code) if 0 < len(code) <= _LONGEST else None
    if team is None:
        _count_wrong(key)
        raise DomainError(_("I do not know that code. Please check it and type it again."))
    patients.join_team(patient, team)
    return team


def counter(telegram_id: str) -> str:
    """The Redis key of the patient's wrong tries; it does not tell whose it is."""
    return f"join-wrong:{keyed_hash(f'join {telegram_id}')}"


def _wrong_so_far(key: str) -> int:
    try:
        return int(redis.client().get(key) or 0)
    except RedisError as error:
        log.warning("Codes are not counted: Redis does not answer (%s).", type(error).__name__)
        return 0


def _count_wrong(key: str) -> None:
    try:
        pipeline = redis.client().pipeline()
        pipeline.set(key, 0, ex=_HOUR, nx=True)
        pipeline.incr(key)
        pipeline.execute()
    except RedisError as error:
        log.warning("A wrong code is not counted (%s).", type(error).__name__)
