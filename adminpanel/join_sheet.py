"""How patients join a team: the link, its QR code, and a sheet of paper to put up."""

from __future__ import annotations

from typing import Any

import segno
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bot import identity
from bot.models import CareTeam


def qr_code(link: str) -> SafeString:
    """The link as an SVG to put into a page: black on white in dark mode too, with its margin."""
    code = segno.make_qr(link, error="m")
    svg = code.svg_inline(omitsize=True, light="white", svgclass="qr", title=_("QR code to join"))
    return mark_safe(svg)  # noqa: S308  # made of numbers; the title is ours


@require_safe
def page(request: HttpRequest, team_id: int, *, admin: Any) -> HttpResponse:
    """One A4 page to print, in English and Spanish."""
    team = get_object_or_404(CareTeam, pk=team_id)
    if not admin.has_view_permission(request, team):
        raise PermissionDenied
    link = identity.join_link(team)
    context = {
        "team": team,
        "link": link,
        "qr": qr_code(link) if link else "",
        # A bot of the demo's name at Telegram would be somebody else's.
        "username": identity.username() if link.startswith("https://t.me/") else "",
    }
    return TemplateResponse(request, "adminpanel/join_sheet.html", context)
