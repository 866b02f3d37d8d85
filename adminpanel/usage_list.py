"""Where something is used, as links on its page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from content.models import GlossaryTerm, Source
from content.usage import Use

Row = TypeVar("Row", Source, GlossaryTerm)
_HELD = "_usage_list"


def usage_list(row: Row, find: Callable[[Row], Iterable[Use]]) -> SafeString:
    """The uses of a row; looked up once, for the form asks several times for a field's words."""
    if row.pk is None:
        return SafeString("–")
    held: SafeString | None = row.__dict__.get(_HELD)
    if held is None:
        held = row.__dict__[_HELD] = _list(find(row))
    return held


def _list(uses: Iterable[Use]) -> SafeString:
    items = format_html_join(
        "",
        '<li><a href="{}" lang="{}">{}</a> · {}</li>',
        ((_link(use), use.row.language, str(use.row), _where(use)) for use in uses),
    )
    if not items:
        return format_html("{}", _("Nowhere."))
    return format_html('<ul class="cc-list cc-usage">{}</ul>', items)


def _link(use: Use) -> str:
    meta = use.row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[use.row.pk])


def _where(use: Use) -> str:
    name = str(use.row._meta.verbose_name)
    if use.in_draft and use.in_live:
        return _("%s, patients see it") % name
    if use.in_live:
        return _("%s, patients see it; no longer in the draft") % name
    return _("%s, patients do not see it") % name
