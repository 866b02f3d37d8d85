"""Translations: the matrix of entries and languages, and an entry beside its original."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import SimpleListFilter
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from content import translations
from content.errors import DomainError
from content.models import FAQ
from content.translations import Cell, Row, Standing

PER_PAGE = 50
# What is compared, in the order of the form.
FIELDS = ("question", "label", "short_answer", "act_now", "full_answer", "alternatives")


def urls(admin: Any) -> list[URLPattern]:
    views = (
        ("translations/", matrix, "translations"),
        ("<int:faq_id>/translation/", side_by_side, "translation"),
        ("<int:faq_id>/translation/confirm/", confirm, "translation_confirm"),
    )
    return [
        path(where, admin.admin_site.admin_view(partial(view, admin=admin)), name=f"content_faq_{name}")
        for where, view, name in views
    ]  # fmt: skip


@require_safe
def matrix(request: HttpRequest, *, admin: Any) -> HttpResponse:
    """Each entry with its standing in every language, narrowed down by ``?standing=``."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    wanted = request.GET.get("standing", "")
    rows = translations.matrix()
    counts = [
        (one.value, one.label, sum(row.has(one) for row in rows))
        for one in (Standing.MISSING, Standing.STALE, Standing.DRAFT)
    ]
    here = Paginator(
        [row for row in rows if not wanted or row.has(wanted)], PER_PAGE
    ).get_page(request.GET.get("page"))  # fmt: skip
    may_add = admin.has_add_permission(request)
    context = admin.admin_site.each_context(request) | {
        "title": _("Translations"),
        "opts": admin.opts,
        "languages": [name for _code, name in settings.LANGUAGES],
        "rows": [
            (row.lead, [(cell, _link(row, cell, may_add)) for cell in row.cells]) for row in here
        ],
        "here": here,
        "total": len(rows),
        "query": f"{urlencode({'standing': wanted})}&" if wanted else "",
        "counts": counts,
        "wanted": wanted,
    }
    return TemplateResponse(request, "adminpanel/translations.html", context)


def _link(row: Row, cell: Cell, may_add: bool) -> str:
    """Where a cell leads: the comparison, the entry, or the add form filled in; "" to nowhere."""
    faq, lead = cell.faq, row.lead
    if faq is None:
        if not may_add:
            return ""
        filled = {
            "key": row.key, "language": cell.language, "topic": lead.topic_id,
            "position": lead.position, "sensitive": "1" if lead.sensitive else "",
        }  # fmt: skip
        return f"{reverse('admin:content_faq_add')}?{urlencode({k: v for k, v in filled.items() if v})}"
    if faq.pk == lead.pk:
        return reverse("admin:content_faq_change", args=[faq.pk])
    return reverse("admin:content_faq_translation", args=[faq.pk])


@require_safe
def side_by_side(request: HttpRequest, faq_id: int, *, admin: Any) -> HttpResponse:
    """The draft of a translation beside what patients see of the original, field by field."""
    faq = get_object_or_404(FAQ.objects.select_related("live", "translated_from"), pk=faq_id)
    if not admin.has_view_permission(request, faq):
        raise PermissionDenied
    original = translations.original_of(faq)
    if original is None:
        return redirect("admin:content_faq_change", faq.pk)
    shown, before = original.live or original, faq.translated_from
    context = admin.admin_site.each_context(request) | {
        "title": _("Translation"),
        "opts": admin.opts,
        "faq": faq,
        "original": original,
        "standing": translations.standing(faq, original),
        "is_stale": translations.is_stale(faq, original),
        "may_confirm": admin.has_change_permission(request, faq) and original.live is not None
        and before != original.live,
        "fields": [
            (
                FAQ._meta.get_field(name).verbose_name,  # type: ignore[union-attr]
                _words(shown, name),
                _words(faq, name),
                before is not None and _words(before, name) != _words(shown, name),
            )
            for name in FIELDS
        ],
    }  # fmt: skip
    return TemplateResponse(request, "adminpanel/translation.html", context)


def _words(written: Any, name: str) -> str:
    value = getattr(written, name)
    return "\n".join(value) if isinstance(value, list) else value


@require_POST
def confirm(request: HttpRequest, faq_id: int, *, admin: Any) -> HttpResponse:
    """Note that the translation follows the original's revision that was on the page."""
    faq = get_object_or_404(FAQ, pk=faq_id)
    if not admin.has_change_permission(request, faq):
        raise PermissionDenied
    seen = request.POST.get("seen", "")
    try:
        translations.confirm(faq, seen=int(seen) if seen.isdigit() else 0)
    except DomainError as error:
        admin.message_user(request, str(error), messages.ERROR)
    else:
        said = _("This translation follows revision %s of the original.") % seen
        admin.log_change(request, faq, said)
        admin.message_user(request, said, messages.SUCCESS)
    return redirect("admin:content_faq_translation", faq.pk)


class TranslationFilter(SimpleListFilter):
    """Entries whose translation needs somebody."""

    title = gettext_lazy("translation")
    parameter_name = "translation"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            (Standing.STALE.value, Standing.STALE.label),
            (Standing.MISSING.value, gettext_lazy("missing in a language")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[FAQ]) -> QuerySet[FAQ]:
        if self.value() == Standing.MISSING:
            return queryset.filter(key__in=translations.incomplete_keys())
        if self.value() == Standing.STALE:
            return queryset.filter(pk__in=translations.stale().values("pk"))
        return queryset


def note_standings(faqs: Iterable[FAQ]) -> None:
    """Look up, in one query, what ``standing_words`` says of these entries."""
    faqs = list(faqs)
    by_key = {row.key: row for row in translations.matrix(faq.key for faq in faqs)}
    for faq in faqs:
        faq.translation_row = by_key[faq.key]  # type: ignore[attr-defined]


def standing_words(faq: FAQ) -> str:
    """Of a translation: whether it is behind; of an original: where it is missing or behind."""
    row: Row | None = getattr(faq, "translation_row", None)
    if row is None:
        return ""
    names = {code: str(name) for code, name in settings.LANGUAGES}
    if faq.pk != row.lead.pk:
        return (
            str(Standing.STALE.label) if _standing_in(row, faq.language) == Standing.STALE else "–"
        )
    wanting = [
        f"{names[cell.language]}: {cell.standing.label}"
        for cell in row.cells
        if cell.standing in (Standing.MISSING, Standing.STALE)
    ]
    return ", ".join(wanting) or "–"


def _standing_in(row: Row, language: str) -> Standing:
    return next(cell.standing for cell in row.cells if cell.language == language)
