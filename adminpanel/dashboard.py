"""The admin's home page: a few honest numbers, and whether every process is alive."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from adminpanel import liveness, numbers
from adminpanel.navigation import may_see


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the home page shows; numbers only of what the user may see."""
    processes, _reachable = liveness.processes_now()
    groups = [
        group for model, build in numbers.GROUPS if may_see(request, model) for group in [build()]
    ]
    problems = liveness.problems()
    problems += [problem for group in groups for problem in group.problems]
    return context | {
        "title": _("Home"),
        "processes": processes,
        "groups": groups,
        "problems": problems,
    }


def environment(request: HttpRequest) -> list[str] | None:
    return ["Demo", "warning"] if settings.DEBUG else None
