"""The admin's home page: a few honest numbers, and whether every process is alive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import redis as redis_errors
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from adminpanel import numbers
from adminpanel.navigation import may_see
from bot import heartbeat


@dataclass(frozen=True)
class Process:
    name: str
    alive: bool
    words: str


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the home page shows; numbers only of what the user may see."""
    processes, reachable = processes_now()
    groups = [
        group for model, build in numbers.GROUPS if may_see(request, model) for group in [build()]
    ]
    problems = [] if reachable else [_("Redis does not answer, so nothing can be sent.")]
    problems += [
        _("%(process)s: %(words)s.") % {"process": process.name, "words": process.words}
        for process in processes
        if reachable and not process.alive
    ]
    problems += [problem for group in groups for problem in group.problems]
    return context | {
        "title": _("Home"),
        "processes": processes,
        "groups": groups,
        "problems": problems,
    }


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


def environment(request: HttpRequest) -> list[str] | None:
    return ["Demo", "warning"] if settings.DEBUG else None
