"""The privacy notice as a page, for whoever wants to read it before they open the chat.

What is kept is told by the very template that the bot sends, so the two cannot say different
things.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from bot.screen import render as render_message


@require_safe
def privacy_page(request: HttpRequest) -> HttpResponse:
    """In the language of ``?language=``, else in the browser's."""
    asked = request.GET.get("language", "")
    language = asked if asked in dict(settings.LANGUAGES) else translation.get_language() or "en"
    with translation.override(language):
        context = {
            "kept": as_html(render_message("privacy.html")),
            "language": language,
            "languages": [
                (code, translation.get_language_info(code)) for code, _name in settings.LANGUAGES
            ],
        }
        return render(request, "bot/privacy_page.html", context)


def as_html(message: str) -> SafeString:
    """A message of the bot, whose markup is line breaks and bullets, as paragraphs and lists."""
    parts = []
    for block in message.strip().split("\n\n"):
        lines = [mark_safe(line) for line in block.split("\n")]  # noqa: S308 - a template's output
        points = [mark_safe(line.removeprefix("• ")) for line in lines]  # noqa: S308
        if all(line.startswith("• ") for line in lines):
            items = format_html_join("", "<li>{}</li>", ((point,) for point in points))
            parts.append(format_html("<ul>{}</ul>", items))
        else:
            text = format_html_join(mark_safe("<br>"), "{}", ((line,) for line in lines))
            parts.append(format_html("<p>{}</p>", text))
    return mark_safe("\n".join(parts))  # noqa: S308 - put together from escaped parts
