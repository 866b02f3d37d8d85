"""An entry as the bot shows it: the bot's own screens, for the draft and for what is live."""

from __future__ import annotations

import html
from collections.abc import Iterator
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
from django.views.decorators.http import require_safe

from adminpanel.faq_states import State, state, what_patients_see
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


def messages_of(entry: snapshot.Entry) -> list[Message]:
    """Every message a reader of the entry's language can reach by opening it."""
    visit = Visit(
        telegram_id=0,
        chat_id=0,
        language_code=entry.language,
        patient=None,
        content=snapshot.current().with_entry(entry),
    )
    return list(_messages(visit, entry))


def _messages(visit: Visit, entry: snapshot.Entry) -> Iterator[Message]:
    after = _("When a patient taps the question")
    with translation.override(visit.language):
        opened = answers.faq(visit, entry.faq_id)
        shown = answers.faq(visit, entry.faq_id, "show")
        pages = rendering.pages(entry.full_answer, units=answers.PAGE_UNITS)
        full = [answers.full_answer(visit, entry.faq_id, page) for page in range(len(pages))]
    yield _message(after, opened)
    if entry.sensitive:
        yield _message(_("After “Show me”"), shown)
    for number, screen in enumerate(full, start=1):
        after = _("After “Read more”")
        if len(full) > 1:
            after += " " + _("(page %(page)d of %(pages)d)") % {"page": number, "pages": len(full)}
        yield _message(after, screen)


def _message(after: str, screen: Screen) -> Message:
    return Message(after, mark_safe(screen.text), screen.rows)  # noqa: S308


@require_safe
def page(request: HttpRequest, faq_id: int, *, admin: Any) -> HttpResponse:
    """The saved draft beside what patients see now."""
    faq = get_object_or_404(FAQ.objects.with_draft_inputs(), pk=faq_id)
    if not admin.has_view_permission(request, faq):
        raise PermissionDenied
    live = snapshot.current().entries.get(faq.pk)
    same = state(faq) == State.SHOWN
    context = admin.admin_site.each_context(request) | {
        "title": _("Preview"),
        "opts": admin.opts,
        "faq": faq,
        "sees": what_patients_see(faq, timezone.now().date()),
        "same": same,
        "live": messages_of(live) if live else [],
        "draft": [] if same else messages_of(snapshot.draft_entry(faq)),
        "limit": rendering.MESSAGE_LIMIT,
    }
    return TemplateResponse(request, "adminpanel/preview.html", context)
