"""The numbers on the home page, each counted when the page is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from adminpanel import faq_states
from adminpanel.faq_states import State
from bot.models import Delivery, Patient, Reminder
from content.models import Source

LATE = timedelta(minutes=5)


@dataclass(frozen=True)
class Number:
    label: str
    value: int
    link: str


@dataclass(frozen=True)
class Group:
    title: str
    numbers: list[Number]
    problems: list[str] = field(default_factory=list)


def content() -> Group:
    """A handful of queries, however many entries there are."""
    today = timezone.now().date()
    states: Counter[State] = Counter()
    unreviewed = overdue = 0
    for faq, state in faq_states.all_states():
        states[state if faq.is_seen() else State.HIDDEN] += 1
        unreviewed += faq.live is not None and faq.live.reviewed_on is None
        overdue += faq.live is not None and faq.live.is_overdue(today)
    shown, changed, hidden = states[State.SHOWN], states[State.CHANGED], states[State.HIDDEN]
    words = ngettext("%d entry is past its review date.", "%d entries are past theirs.", overdue)
    return Group(
        _("Content"),
        [
            Number(_("Entries patients see"), shown + changed, _faqs()),
            Number(_("of these, draft has changes"), changed, _faqs(state=State.CHANGED)),
            Number(_("of these, not yet reviewed"), unreviewed, _faqs(state="unreviewed")),
            Number(_("Entries patients do not see"), hidden, _faqs(state=State.HIDDEN)),
        ],
        [words % overdue] if overdue else [],
    )


def sources() -> Group:
    """What the link check found, in one query."""
    counts = dict(Source.objects.order_by().values_list("link_state").annotate(Count("pk")))
    wrong = (
        (Source.Link.BROKEN, _("Links that are broken")),
        (Source.Link.UNREACHABLE, _("Links that could not be opened")),
    )
    return Group(
        _("Sources"),
        [
            Number(label, counts.get(state, 0), _list("content_source", link_state__exact=state))
            for state, label in wrong
        ],
    )


def patients() -> Group:
    link = _list("bot_patient", status__exact=Patient.Status.ACTIVE)
    active = Patient.objects.reachable().count()
    return Group(_("Patients"), [Number(_("Active patients"), active, link)])


def reminders() -> Group:
    link = _list("bot_reminder", status__exact=Reminder.Status.ACTIVE, next_due__isnull=False)
    active = Reminder.objects.current().count()
    return Group(_("Reminders"), [Number(_("Active reminders"), active, link)])


def deliveries() -> Group:
    """Messages that fell due in the last 24 hours, in one query, by what became of them."""
    now = timezone.now()
    since = now - timedelta(days=1)
    found = Delivery.objects.filter(due_at__gte=since, due_at__lte=now).aggregate(
        sent=Count("pk", filter=Q(state=Delivery.State.SENT)),
        failed=Count("pk", filter=Q(state=Delivery.State.FAILED)),
        expired=Count("pk", filter=Q(state=Delivery.State.EXPIRED)),
        uncertain=Count("pk", filter=Q(uncertain_times__gt=0)),
        waiting=Count("pk", filter=Q(state__in=Delivery.OPEN)),
        late=Count("pk", filter=Q(state__in=Delivery.OPEN, due_at__lt=now - LATE)),
    )
    labels: dict[str, tuple[str, dict[str, Any]]] = {
        "sent": (_("Sent"), {"state__exact": Delivery.State.SENT}),
        "failed": (_("Failed"), {"state__exact": Delivery.State.FAILED}),
        "expired": (_("Too late, not sent"), {"state__exact": Delivery.State.EXPIRED}),
        "uncertain": (_("May have arrived twice or not at all"), {"uncertain_times__gt": 0}),
        "waiting": (_("Still to be sent"), {"state__in": ",".join(Delivery.OPEN)}),
    }
    window = {"due_at__gte": since.isoformat(), "due_at__lte": now.isoformat()}
    return Group(
        _("Messages due in the last 24 hours"),
        [
            Number(label, found[name], _list("bot_delivery", **query, **window))
            for name, (label, query) in labels.items()
        ],
        [words % found[name] for name, words in _PROBLEMS.items() if found[name]],
    )


_PROBLEMS = {
    "failed": gettext_lazy("Messages that failed in the last 24 hours: %d."),
    "expired": gettext_lazy("Messages not sent in the last 24 hours because it was too late: %d."),
    "uncertain": gettext_lazy("Messages of the last 24 hours that may not have arrived: %d."),
    "late": gettext_lazy("Messages waiting for more than 5 minutes: %d."),
}


def answers() -> Group:
    """What patients answered to reminders in the last 7 days, in one query."""
    since = timezone.now() - timedelta(days=7)
    rows = Delivery.objects.filter(answered_at__gte=since).values_list("answer")
    counts = dict(rows.annotate(Count("pk")).order_by())
    return Group(
        _("Patients' answers in the last 7 days"),
        [
            Number(
                answer.label.capitalize(),
                counts.get(answer.value, 0),
                _list("bot_delivery", answer__exact=answer, answered_at__gte=since.isoformat()),
            )
            for answer in Delivery.Answer
        ],
    )


def _faqs(**query: Any) -> str:
    return _list("content_faq", **query)


def _list(model: str, **query: Any) -> str:
    """The model's list in the admin, narrowed down to what a number counts."""
    link = reverse(f"admin:{model}_changelist")
    return f"{link}?{urlencode(query)}" if query else link


# In the order of the page; each is shown to those who may see the model.
GROUPS: tuple[tuple[str, Callable[[], Group]], ...] = (
    ("content_faq", content),
    ("content_source", sources),
    ("bot_patient", patients),
    ("bot_reminder", reminders),
    ("bot_delivery", deliveries),
    ("bot_delivery", answers),
)
