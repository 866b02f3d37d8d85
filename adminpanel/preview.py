"""An entry as the bot shows it: the bot's own screens, for the draft, for what is live, and for
what an editor is typing."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from adminpanel import faq_typed
from adminpanel.faq_states import State, state, what_patients_see
from adminpanel.faq_texts import LABELS
from bot.models import Patient
from bot.screen import Row, Screen
from bot.screens import answers
from bot.visit import Visit
from content import rendering, snapshot
from content.models import FAQ


@dataclass(frozen=True)
class Message:
    """One message as a phone shows it; ``text`` is HTML that our own renderer wrote."""

    after: str
    text: str
    rows: tuple[Row, ...]

    @property
    def length(self) -> int:
        """As Telegram counts it: UTF-16 units of what is left once tags are read."""
        return rendering.utf16_length(html.unescape(strip_tags(self.text)))

    @property
    def is_too_long(self) -> bool:
        return self.length > rendering.MESSAGE_LIMIT


def messages_of(entry: snapshot.Entry, *, prefers_full: bool = False) -> list[Message]:
    """Every message that a reader of the entry's language reaches from it by its own buttons.

    ``prefers_full`` is the reader's own setting "full answers at once".
    """
    visit = Visit(
        telegram_id=0,
        chat_id=0,
        language_code=entry.language,
        patient=Patient(language=entry.language, prefers_full=prefers_full),
        content=snapshot.current().with_entry(entry),
    )
    with translation.override(visit.language):
        found = _reached(visit, entry)
    pages = len(rendering.pages(entry.full_answer, units=answers.PAGE_UNITS))
    return [
        Message(_after(label, page, pages), mark_safe(screen.text), screen.rows)  # noqa: S308
        for page, label, screen in sorted(found, key=lambda one: one[0])
    ]


def _reached(visit: Visit, entry: snapshot.Entry) -> list[tuple[int, str, Screen]]:
    """Each screen with its page of the full answer (else 0) and the button that led to it."""
    waiting = [(f"faq:{entry.faq_id}", "")]
    found: dict[str, tuple[int, str, Screen]] = {}
    while waiting:
        data, label = waiting.pop(0)
        name, *arguments = data.split(":")
        if data in found:
            continue
        screen = answers.AGREED_ACTIONS[name](visit, *arguments)
        if any(screen == other for _page, _label, other in found.values()):
            continue  # "Back" to what is open already
        found[data] = (int(arguments[1]) + 1 if name == "read" else 0, label, screen)
        waiting += [
            (button.data, button.label)
            for row in screen.rows
            for button in row
            if button.data.startswith((f"read:{entry.faq_id}:", f"faq:{entry.faq_id}:"))
        ]
    return list(found.values())


def _after(label: str, page: int, pages: int) -> str:
    if not label:
        return _("When a patient taps the question")
    words = _("After “%s”") % label
    if page and pages > 1:
        words += " " + _("(page %(page)d of %(pages)d)") % {"page": page, "pages": pages}
    return words


@require_POST
def as_you_type(request: HttpRequest, *, admin: Any) -> HttpResponse:
    """The form as it stands in the browser, as phones would show it. Nothing is saved.

    A reviewer's form has no fields: then it is the saved draft.
    """
    if not admin.has_view_permission(request):
        raise PermissionDenied
    typed = faq_typed.read(request.POST)
    faq = typed.faq
    missing = [
        str(label)
        for there, label in (
            (faq.question.strip(), LABELS["question"]),
            (faq.short_answer.strip(), LABELS["short_answer"]),
            (faq.topic_id, LABELS["topic"]),
        )
        if not there
    ]
    is_empty = not faq.question.strip() and not faq.short_answer.strip()
    prefers_full = request.POST.get("length") == "full"
    context = {
        "faq": faq,
        "missing": missing,
        "sent": [] if is_empty else messages_of(typed.entry(), prefers_full=prefers_full),
        "limit": rendering.MESSAGE_LIMIT,
    }
    return TemplateResponse(request, "adminpanel/live_messages.html", context)


@require_safe
def page(request: HttpRequest, faq_id: int, *, admin: Any) -> HttpResponse:
    """The saved draft beside what patients see now."""
    faq = get_object_or_404(FAQ.objects.with_draft_inputs(), pk=faq_id)
    if not admin.has_view_permission(request, faq):
        raise PermissionDenied
    live = snapshot.current().entries.get(faq.pk)
    same = state(faq) == State.SHOWN
    full = request.GET.get("length") == "full"
    context = admin.admin_site.each_context(request) | {
        "title": _("Preview"),
        "opts": admin.opts,
        "faq": faq,
        "sees": what_patients_see(faq, timezone.now().date()),
        "same": same,
        "live": messages_of(live, prefers_full=full) if live else [],
        "draft": [] if same else messages_of(snapshot.draft_entry(faq), prefers_full=full),
        "full": full,
        "limit": rendering.MESSAGE_LIMIT,
    }
    return TemplateResponse(request, "adminpanel/preview.html", context)
