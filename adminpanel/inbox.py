"""The inbox: what patients asked that no entry answered, by likeness, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from content import question_groups, snapshot
from content.errors import DomainError
from content.models import FAQ, LoggedQuestion
from content.question_groups import QuestionGroup
from content.search.published import search
from content.snapshot import Entry, Snapshot

PER_PAGE = 20
# The newest questions that are put into groups.
MOST_QUESTIONS = 5000
LIST = "admin:content_loggedquestion_changelist"
_State = LoggedQuestion.State
_SETTLED = (_State.ELSEWHERE, _State.IGNORED, _State.OPEN)


@dataclass(frozen=True)
class Item:
    group: QuestionGroup
    nearest: list[Entry]

    @property
    def rows(self) -> str:
        return ",".join(str(pk) for pk in self.group.pks)


@require_safe
def page(request: HttpRequest, *, admin: Any) -> HttpResponse:
    """The groups that wait, or with ``?settled=1`` those dealt with, twenty to a page."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    settled, language = bool(request.GET.get("settled")), request.GET.get("language", "")
    rows = LoggedQuestion.objects.select_related("offered")
    rows = rows.exclude(state=_State.OPEN) if settled else rows.filter(state=_State.OPEN)
    if language:
        rows = rows.filter(language=language)
    groups = question_groups.groups(rows[:MOST_QUESTIONS])
    shown = [group for group in groups if group.texts or group.offered]
    hidden = sum(group.count for group in groups) - sum(group.count for group in shown)
    here = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    content = snapshot.current()
    can = {name: request.user.has_perm(label) for name, label in _RIGHTS.items()}
    context = admin.admin_site.each_context(request) | {
        "title": _("Inbox"),
        "opts": admin.opts,
        "settled": settled,
        "language": language,
        "languages": settings.LANGUAGES,
        "items": [Item(group, [] if settled else _nearest(content, group)) for group in here],
        "here": here,
        "query": _query(settled, language),
        "hidden": hidden,
        "enough": question_groups.ENOUGH_TO_SHOW,
        "can": can,
        "may_see_feedback": request.user.has_perm("bot.view_feedback"),
        "entries": _entries() if can["phrase"] and not settled else [],
    }
    return TemplateResponse(request, "adminpanel/inbox.html", context)


def _query(settled: bool, language: str) -> str:
    """What links to other pages of this list start with."""
    kept = {"settled": "1" if settled else "", "language": language}
    return "".join(f"{name}={quote(value)}&" for name, value in kept.items() if value)


_RIGHTS = {
    "settle": "content.change_loggedquestion",
    "phrase": "content.change_faq",
    "write": "content.add_faq",
    "delete": "content.delete_loggedquestion",
}


def _nearest(content: Snapshot, group: QuestionGroup) -> list[Entry]:
    """Entries that may answer it, in its own language: a phrasing belongs to one language."""
    if group.offered or not group.title:
        return []
    found = search(content, group.title, group.language).best
    return [one.entry for one in found if one.entry.language == group.language][:3]


def _entries() -> list[dict[str, str]]:
    return [
        {"name": f"{language}/{key}", "question": question}
        for language, key, question in FAQ.objects.order_by("language", "key").values_list(
            "language", "key", "question"
        )
    ]


@require_POST
def settle(request: HttpRequest, *, admin: Any) -> HttpResponse:
    """One click in the inbox: ``do`` says which, ``rows`` for which questions."""
    do, rows = request.POST.get("do", ""), request.POST.get("rows", "").split(",")
    pks = [int(pk) for pk in rows if pk.isdigit()]
    back = reverse(LIST) + ("?settled=1" if do == _State.OPEN else "")
    try:
        if do == "entry":
            _allow(request, "settle", "write")
            return redirect(_begin_entry(request, pks))
        admin.message_user(request, _act(request, do, pks), messages.SUCCESS)
    except DomainError as error:
        admin.message_user(request, str(error), messages.ERROR)
    return redirect(back)


def _act(request: HttpRequest, do: str, pks: list[int]) -> str:
    if do in _SETTLED:
        _allow(request, "settle")
        count = question_groups.settle(pks, do)
        words = ngettext(
            "%(number)d question: %(state)s.", "%(number)d questions: %(state)s.", count
        )
        return words % {"number": count, "state": _State(do).label}
    if do == "delete":
        _allow(request, "delete")
        count, _by_model = LoggedQuestion.objects.filter(pk__in=pks).delete()
        return ngettext("%d question deleted.", "%d questions deleted.", count) % count
    _allow(request, "settle", "phrase")
    faq = _chosen(request, do)
    question_groups.add_phrasing(
        faq, request.POST.get("text", ""), pks, by=cast(User, request.user)
    )
    return _("Added to the draft of “%s”. Search knows it once that is published.") % faq.question


def _chosen(request: HttpRequest, do: str) -> FAQ:
    """The entry of the button, or for "other" the one named in the field."""
    language, _slash, key = request.POST.get("other", "").strip().partition("/")
    pk = do.removeprefix("faq:")
    found = (
        FAQ.objects.filter(language=language, key=key)
        if do == "other"
        else FAQ.objects.filter(pk=int(pk) if pk.isdigit() else 0)
    )
    faq = found.first()
    if faq is None:
        raise DomainError(_("Choose an entry from the list."))
    return faq


def _begin_entry(request: HttpRequest, pks: list[int]) -> str:
    """The add form with the question filled in."""
    question_groups.settle(pks, _State.ENTRY)
    text = request.POST.get("text", "").strip()
    asked = LoggedQuestion.objects.filter(pk__in=pks).values_list("language", flat=True).first()
    filled = {"question": text[:200], "key": slugify(text)[:80], "language": asked or "en"}
    if len(text) > 200:
        filled["alternatives"] = text
    return f"{reverse('admin:content_faq_add')}?{urlencode(filled)}"


def _allow(request: HttpRequest, *rights: str) -> None:
    if not all(request.user.has_perm(_RIGHTS[right]) for right in rights):
        raise PermissionDenied
