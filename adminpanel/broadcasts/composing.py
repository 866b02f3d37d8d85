"""Writing a broadcast: nothing of it reaches anybody before its release."""

from __future__ import annotations

from typing import Any, cast
from zoneinfo import available_timezones

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from adminpanel.broadcasts.asking import broadcast_for, page, user_of
from adminpanel.broadcasts.drafting import draft_of, draft_while_typing
from adminpanel.broadcasts.form import BroadcastForm
from adminpanel.broadcasts.initial import blank, initial_of
from adminpanel.broadcasts.showing import phones_of, reach_of, rehearsed
from bot.broadcasts.drafts import change_broadcast, create_broadcast, require_editable
from bot.models import Broadcast, BroadcastPicture
from content.errors import DomainError
from content.snapshot import current


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, pk: int | None = None, *, admin: Any) -> HttpResponse:
    """The form of a new broadcast, or of one that has not been released yet."""
    allowed = admin.has_add_permission if pk is None else admin.has_change_permission
    if not allowed(request):
        raise PermissionDenied
    saved = broadcast_for(request, pk, allowed) if pk is not None else None
    if saved is not None and saved.state not in Broadcast.EDITABLE:
        messages.error(request, _("It has been released, so it cannot be changed any more."))
        return redirect("admin:bot_broadcast_change", saved.pk)
    initial = initial_of(saved) if saved else blank()
    form = BroadcastForm(request.POST or None, request.FILES or None, initial=initial)
    if (
        request.method == "POST"
        and form.is_valid()
        and (kept := _keep(request, admin, saved, form))
    ):
        messages.success(request, _("Saved as a draft. Nothing is sent yet."))
        return redirect("admin:bot_broadcast_change", kept.pk)
    return page(
        request,
        admin,
        "form",
        title=saved.title if saved else _("New broadcast"),
        form=form,
        broadcast=saved,
        picture=BroadcastPicture.objects.filter(broadcast=saved).first() if saved else None,
        picture_lost=bool(request.FILES.get("picture")),
        zones=sorted(available_timezones()),
        entries=_entries(),
    )


def _keep(
    request: HttpRequest, admin: Any, saved: Broadcast | None, form: BroadcastForm
) -> Broadcast | None:
    """The saved draft; None with the reason on the form if it was refused."""
    try:
        if saved is None:
            kept = create_broadcast(draft_of(form), by=user_of(request))
            admin.log_addition(request, kept, _("Written as a draft."))
            return kept
        with transaction.atomic():
            now_saved = Broadcast.objects.select_for_update(no_key=True).get(pk=saved.pk)
            require_editable(now_saved)
            if form.cleaned_data["seen"] != now_saved.changed_at.isoformat():
                _tell_of_conflict(form, now_saved)
                return None
            kept = change_broadcast(saved, draft_of(form), by=user_of(request))
            admin.log_change(request, kept, _("Changed."))
            return kept
    except DomainError as error:
        form.add_error(None, str(error))
        return None


def _tell_of_conflict(form: BroadcastForm, saved: Broadcast) -> None:
    who = (
        saved.changed_by.get_full_name() or saved.changed_by if saved.changed_by else _("Somebody")
    )
    words = _(
        "%(who)s saved this broadcast after you had opened it. The form still holds your text. "
        "Saving again puts it in place of theirs; open the broadcast in another tab to compare."
    )
    form.add_error(None, words % {"who": who})
    typed = cast(QueryDict, form.data).copy()
    typed["seen"] = saved.changed_at.isoformat()
    form.data = typed


@require_POST
def as_you_type(request: HttpRequest, pk: int | None = None, *, admin: Any) -> HttpResponse:
    """The form as it stands: whom it would reach, why not others, and the messages. Keeps nothing."""
    allowed = admin.has_add_permission if pk is None else admin.has_change_permission
    if not allowed(request):
        raise PermissionDenied
    saved = broadcast_for(request, pk, allowed) if pk is not None else None
    form = BroadcastForm(request.POST)
    form.full_clean()
    errors = [
        f"{form.fields[name].label}: {problem}" if name in form.fields else str(problem)
        for name, problems in form.errors.items()
        for problem in problems
        if name != "title"  # it may well be written last
    ]
    context: dict[str, Any] = {"errors": errors, "picture": None, "picture_chosen": False}
    try:
        draft = draft_while_typing(form)
        with rehearsed(saved, draft, by=user_of(request)) as broadcast:
            reach = reach_of(broadcast, by=user_of(request), now=timezone.now())
            context |= {"reach": reach, "phones": phones_of(broadcast)}
            pictured = BroadcastPicture.objects.filter(broadcast=broadcast).exists()
            chosen = bool(request.POST.get("picture_chosen"))
            context |= {"picture_chosen": chosen, "picture": saved if pictured else None}
    except DomainError as error:
        context["errors"] = [*errors, str(error)]
    return TemplateResponse(request, "adminpanel/broadcasts/live.html", context)


def _entries() -> list[tuple[str, str]]:
    """Published entries that a button can open: key and question, one line for all languages."""
    found: dict[str, str] = {}
    for entry in current().entries.values():
        found.setdefault(entry.key, entry.question)
    return sorted(found.items())
