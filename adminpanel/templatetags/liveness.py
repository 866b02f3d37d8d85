"""The banner on every page of the admin while messages cannot go out."""

from __future__ import annotations

from typing import Any

from django import template

from adminpanel import liveness

register = template.Library()


@register.inclusion_tag("adminpanel/liveness.html", takes_context=True)
def liveness_banner(context: dict[str, Any]) -> dict[str, Any]:
    """For those who are logged in; the home page lists the same among its own problems."""
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    if request is None or not request.user.is_staff or (match and match.url_name == "index"):
        return {"problems": []}
    return {"problems": liveness.problems()}
