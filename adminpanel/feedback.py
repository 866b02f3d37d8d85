"""What patients said of each revision: counts, and comments where they point at nobody."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bot.models import Feedback
from content import snapshot
from content.models import Revision
from content.question_groups import ENOUGH_TO_SHOW
from content.question_log import scrub, vocabulary

PER_PAGE = 30


@dataclass(frozen=True)
class Rated:
    """A revision with its votes. A patient votes once, so each comment is another patient's."""

    revision: Revision
    helped: int
    not_helped: int
    comment_count: int
    comments: list[str]


@require_safe
def page(request: HttpRequest, *, admin: Any) -> HttpResponse:
    """Revisions that somebody rated, the most "not what I needed" first."""
    if not (admin.has_view_permission(request) and request.user.has_perm("bot.view_feedback")):
        raise PermissionDenied
    here = Paginator(_counted(), PER_PAGE).get_page(request.GET.get("page"))
    context = admin.admin_site.each_context(request) | {
        "title": _("Inbox"),
        "opts": admin.opts,
        "here": here,
        "rated": rated(list(here)),
        "enough": ENOUGH_TO_SHOW,
        "may_see_feedback": True,
        "on_feedback": True,
    }
    return TemplateResponse(request, "adminpanel/feedback.html", context)


def _counted() -> Any:
    return (
        Feedback.objects.values("revision")
        .annotate(
            yes=Count("pk", filter=Q(helped=True)),
            no=Count("pk", filter=Q(helped=False)),
            said=Count("pk", filter=~Q(comment="")),
        )
        .order_by("-no", "-yes", "revision")
    )


def rated(counted: list[dict[str, int]]) -> list[Rated]:
    """The revisions of these counts; comments scrubbed like questions, and only where three
    patients wrote one: in the order of the alphabet, so that the newest does not stand out."""
    pks = [one["revision"] for one in counted]
    revisions = Revision.objects.select_related("faq").in_bulk(pks)
    enough = [one["revision"] for one in counted if one["said"] >= ENOUGH_TO_SHOW]
    words = vocabulary(snapshot.current())
    comments: dict[int, list[str]] = defaultdict(list)
    for row in Feedback.objects.filter(revision__in=enough).exclude(comment=""):
        if text := scrub(row.comment, words):
            comments[row.revision_id].append(text)
    return [
        Rated(
            revisions[one["revision"]],
            one["yes"],
            one["no"],
            one["said"],
            sorted(comments[one["revision"]], key=str.casefold),
        )
        for one in counted
    ]
