"""Whom to call: urgent help, and the signs that need it."""

from __future__ import annotations

from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from bot.models import CareTeam
from bot.screen import Button, Screen, render, screen
from bot.screens.actions import Actions
from bot.screens.home import old_button
from bot.screens.topics import paged
from bot.visit import Visit
from content.rendering import to_html
from content.snapshot import Sign


def urgent(visit: Visit, page: int = 0) -> Screen:
    """The numbers first, then the signs to look up. Needs no consent and no typing."""
    rows = [
        (Button(sign.title, f"sign:{sign.key}"),)
        for sign in visit.content.signs_for(visit.language)
    ]
    return screen(render("urgent.html", numbers=numbers(visit.team)), paged(rows, page, "urgent"))


def sign_card(visit: Visit, key: str) -> Screen:
    """One sign: what people notice, what to do, and the number that comes first."""
    sign = visit.content.sign(key, visit.language)
    if sign is None:
        return old_button(visit)
    return screen(
        _card(visit, sign),
        [(Button(_("Show all numbers"), "contact"),)],
        back="urgent",
    )


def alert(visit: Visit, sign: Sign, found_ids: str) -> Screen:
    """The card for a message that sounds like a sign; "no" goes on to what search found."""
    return screen(
        _card(visit, sign),
        [
            (Button(_("Show all numbers"), "numbers"),),
            (Button(_("This is not happening to me now"), f"not-now-urgent:{found_ids}"),),
        ],
        keep=True,
    )


def numbers(team: CareTeam | None) -> str:
    """The team's numbers as lines of text, or what to do where no team is known."""
    now = timezone.now()
    open_until = team.open_until(now) if team else None
    opens_next = team.opens_next(now) if team and not open_until else None
    return render("numbers.html", team=team, open_until=open_until, opens_next=opens_next)


def _card(visit: Visit, sign: Sign) -> str:
    team = visit.team
    return render(
        "sign.html",
        sign=sign,
        notice=mark_safe(to_html(sign.notice)),  # noqa: S308
        act=mark_safe(to_html(sign.act)),  # noqa: S308
        team=team,
        call=_first_number(sign, team),
    )


def _first_number(sign: Sign, team: CareTeam | None) -> str:
    """The number the sign asks for; the emergency number where the team has no such line."""
    if team is None:
        return ""
    line = {
        "urgent_line": team.urgent_phone or team.out_of_hours_phone,
        "crisis_line": team.crisis_line,
    }
    return line.get(sign.number) or team.emergency_number


OPEN_ACTIONS: Actions = {
    "urgent": lambda visit, page="0": urgent(visit, int(page)),
    "sign": sign_card,
}
