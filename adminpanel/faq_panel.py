"""The panel above an entry's form: what patients see, the next step, and what was said."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone

from adminpanel import faq_actions, faq_schedule, faq_states
from adminpanel.faq_states import State
from bot.models import Patient
from content import publishing
from content.models import FAQ
from content.models.remarks import LONGEST_REMARK


def context(request: HttpRequest, faq: FAQ, admin: Any) -> dict[str, Any]:
    """What the panel shows this user; the services decide whatever is pressed."""
    user = cast(User, request.user)
    state = faq_states.state(faq)
    today = timezone.now().date()
    works_on_it = faq_actions.may_work_on(admin, request, faq)
    step = _next_step(request, faq, state, admin)
    return {
        "sees": faq_states.what_patients_see(faq, today),
        "draft_differs": state == State.CHANGED,
        "step": step,
        "sent_by": faq_states.name_of(faq.submitted_by) if faq.is_in_review else "",
        "may_return": faq.is_in_review and faq_actions.may_review(request, faq),
        "may_publish": faq_actions.may_publish(request, faq) and state != State.SHOWN,
        "may_withdraw": works_on_it and state != State.HIDDEN,
        "has_readers": faq.live is not None and Patient.objects.shown(faq.live).exists(),
        "may_comment": works_on_it,
        "remarks": _remarks(faq),
        **faq_schedule.context(faq, works_on_it=works_on_it),
        "longest_remark": LONGEST_REMARK,
        "role": faq_actions.likely_role(user) if step == "sign_off" else "",
        "review_by": publishing.months_after(today, publishing.REVIEW_MONTHS),
        "review_by_latest": publishing.months_after(today, publishing.LONGEST_REVIEW_MONTHS),
        "review_months": publishing.LONGEST_REVIEW_MONTHS,
    }


def _next_step(request: HttpRequest, faq: FAQ, state: State, admin: Any) -> str:
    """ "submit", "sign_off", or "" where nothing is for this user to do."""
    waits_for_author = state != State.SHOWN and not faq.is_in_review
    if waits_for_author:
        return "submit" if admin.has_change_permission(request, faq) else ""
    wrote_it = cast(User, request.user).pk in (faq.edited_by_id, faq.submitted_by_id)
    return "sign_off" if faq_actions.may_review(request, faq) and not wrote_it else ""


def _remarks(faq: FAQ) -> list[dict[str, Any]]:
    return [
        {
            "who": faq_states.name_of(remark.by),
            "did": remark.get_kind_display(),
            "at": remark.at,
            "text": remark.text,
        }
        for remark in faq.remarks.select_related("by")
    ]
