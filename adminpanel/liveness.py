"""What keeps messages from going out, in words for staff."""

from __future__ import annotations

from dataclasses import dataclass

import redis as redis_errors
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bot import heartbeat


@dataclass(frozen=True)
class Process:
    name: str
    alive: bool
    words: str


def problems() -> list[str]:
    """Missing processes, a queue that does not move, a token that Telegram refuses."""
    processes, reachable = processes_now()
    if not reachable:
        return [_("Redis does not answer, so nothing can be sent.")]
    missing = [
        _("%(process)s: %(words)s.") % {"process": process.name, "words": process.words}
        for process in processes
        if not process.alive
    ]
    return missing + of_sending()


def of_sending() -> list[str]:
    """What keeps a worker that is alive from sending. It costs the page no query."""
    found = []
    try:
        if heartbeat.token_is_refused():
            found.append(_("Telegram refuses the bot’s token: nothing is sent or answered."))
        if heartbeat.queue_was_stuck():
            found.append(_("Messages have waited for more than a minute and none goes out."))
    except (redis_errors.RedisError, RuntimeError):
        return []  # processes_now says so
    return found


def processes_now() -> tuple[list[Process], bool]:
    """Bot, worker and beat, and whether Redis could be asked for them."""
    try:
        ages = heartbeat.ages()
    except (redis_errors.RedisError, RuntimeError):
        unknown = _("not known: Redis does not answer")
        return [Process(_name(name), False, unknown) for name in heartbeat.PROCESSES], False
    return [
        Process(_name(name), age is not None and age < heartbeat.ALIVE_SECONDS, _seen(age))
        for name, age in ages.items()
    ], True


def _name(process: str) -> str:
    return {"bot": _("Bot"), "worker": _("Worker"), "beat": _("Beat")}[process]


def _seen(age: float | None) -> str:
    if age is None:
        return _("not seen in the last hour")
    ago = _ago(int(age))
    if age < heartbeat.ALIVE_SECONDS:
        return _("alive, seen %(ago)s ago") % {"ago": ago}
    return _("not seen for %(ago)s") % {"ago": ago}


def _ago(seconds: int) -> str:
    if seconds < 120:
        return ngettext("%d second", "%d seconds", seconds) % seconds
    return _("%d minutes") % (seconds // 60)
