"""Putting another text in place of a message that was delivered."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from adminpanel.broadcasts.asking import broadcast_for, may_release, page, user_of
from adminpanel.broadcasts.showing import language_name
from bot.broadcasts import follow_ups
from content.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: int, *, admin: Any) -> HttpResponse:
    """The texts as they were sent, to be changed; sending them starts the correction."""
    broadcast = broadcast_for(request, pk, may_release)
    sent = {text.language: text.body for text in broadcast.texts.all()}
    texts = {code: request.POST.get(f"text_{code}", "") for code in sent}
    problem = ""
    if request.method == "POST":
        try:
            if all(texts[code].strip() == sent[code] for code in sent):
                raise DomainError(_("The texts are the same as before."))
            if missing := [code for code in sent if not texts[code].strip()]:
                which = {"language": ", ".join(map(language_name, missing))}
                raise DomainError(_("The text in %(language)s is missing.") % which)
            follow_up = follow_ups.correct_broadcast(
                broadcast, texts, by=user_of(request), now=timezone.now()
            )
        except DomainError as error:
            problem = str(error)
            admin.log_change(request, broadcast, _("Refused: %s") % error)
        else:
            done = _("The correction is on its way to the chats that got the message.")
            admin.log_change(request, broadcast, done)
            messages.success(request, done)
            return redirect("admin:bot_broadcast_change", follow_up.pk)
    names = dict(settings.LANGUAGES)
    return page(
        request,
        admin,
        "correct",
        title=_("Correct “%(title)s”") % {"title": broadcast.title},
        broadcast=broadcast,
        problem=problem,
        texts=[
            (code, names[code], texts[code] if request.method == "POST" else body)
            for code, body in sent.items()
        ],
    )
