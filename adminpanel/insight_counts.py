"""What insight counts: views, votes and questions, never who. Each is one query.

A count of one or two patients could point at somebody, so it is neither shown nor drawn.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Case, Count, IntegerField, Q, Sum, Value, When
from django.utils.translation import gettext as _

from adminpanel.periods import Period, midnight
from bot.models import Feedback, ViewCount
from content import translations
from content.models import FAQ, LoggedQuestion, Revision
from content.question_groups import ENOUGH_TO_SHOW

_YES_NO = {
    "yes": Count("pk", filter=Q(helped=True)),
    "no": Count("pk", filter=Q(helped=False)),
}


@dataclass
class Votes:
    yes: int = 0
    no: int = 0

    def add(self, other: Votes) -> None:
        self.yes += other.yes
        self.no += other.no

    @property
    def total(self) -> int:
        return self.yes + self.no

    @property
    def percent(self) -> int | None:
        """How many of a hundred said that it helped; None where too few said anything."""
        return round(100 * self.yes / self.total) if self.total >= ENOUGH_TO_SHOW else None


@dataclass
class Counts:
    """What is counted of an entry, or of all in a topic."""

    views: int = 0
    votes: Votes = field(default_factory=Votes)
    not_meant: int = 0

    def add(self, other: Counts) -> None:
        self.views += other.views
        self.votes.add(other.votes)
        self.not_meant += other.not_meant


def in_words(number: int) -> str:
    return str(number) if not 0 < number < ENOUGH_TO_SHOW else _("fewer than %d") % ENOUGH_TO_SHOW


def to_draw(number: int) -> int:
    return number if number >= ENOUGH_TO_SHOW else 0


@dataclass(frozen=True)
class Scope:
    """All entries, those of some topics, or one."""

    topics: frozenset[int] | None = None
    faq: int | None = None

    def of(self, path: str) -> Q:
        """The condition on rows that reach their entry by ``path``, such as "revision__faq"."""
        if self.faq is not None:
            return Q(**{path: self.faq})
        if self.topics is not None:
            return Q(**{f"{path}__topic__in": self.topics})
        return Q()


def by_entry(period: Period, today: date, scope: Scope) -> dict[int, Counts]:
    """The counts of each entry that has any. Four queries."""
    first = period.starts(today)[0]
    found: dict[int, Counts] = defaultdict(Counts)
    # Joined here: the databases add up a million rows much faster by revision than by entry.
    owners = dict(Revision.objects.filter(scope.of("faq")).order_by().values_list("pk", "faq"))
    views = ViewCount.objects.in_steps(period.step, first).filter(scope.of("revision__faq"))
    for revision, total in views.order_by().values_list("revision").annotate(Sum("views")):
        if revision in owners:  # else it was published just now
            found[owners[revision]].views += total
    votes = Feedback.objects.filter(scope.of("revision__faq"), given_at__gte=midnight(first))
    for revision, yes, no in votes.order_by().values_list("revision").annotate(**_YES_NO):
        if revision in owners:
            found[owners[revision]].votes.add(Votes(yes, no))
    not_meant = LoggedQuestion.objects.filter(
        scope.of("offered"),
        kind=LoggedQuestion.Kind.NOT_MEANT,
        offered__isnull=False,
        asked_on__gte=first,
    )
    for faq, number in not_meant.order_by().values_list("offered").annotate(Count("pk")):
        found[faq].not_meant = number
    return found


def views_over_time(period: Period, today: date, scope: Scope) -> list[int]:
    starts = period.starts(today)
    rows = ViewCount.objects.in_steps(period.step, starts[0]).filter(scope.of("revision__faq"))
    totals = dict(rows.order_by().values_list("starts_on").annotate(Sum("views")))
    return [totals.get(start, 0) for start in starts]


def votes_over_time(period: Period, today: date, scope: Scope) -> list[Votes]:
    starts = period.starts(today)
    rows = Feedback.objects.filter(scope.of("revision__faq"), given_at__gte=midnight(starts[0]))
    which = Case(
        *(
            When(given_at__gte=midnight(start), then=Value(at))
            for at, start in reversed(list(enumerate(starts)))
        ),
        output_field=IntegerField(),
    )
    found = {
        at: Votes(yes, no)
        for at, yes, no in rows.order_by().annotate(at=which).values_list("at").annotate(**_YES_NO)
    }
    return [found.get(at, Votes()) for at in range(len(starts))]


def unanswered_over_time(period: Period, today: date) -> list[int]:
    """Questions without an answer: of no entry, so for all of them only."""
    starts = period.starts(today)
    rows = LoggedQuestion.objects.filter(
        kind=LoggedQuestion.Kind.UNANSWERED, asked_on__gte=starts[0]
    )
    totals: Counter[date] = Counter()
    for day, number in rows.order_by().values_list("asked_on").annotate(Count("pk")):
        totals[max(start for start in starts if start <= day)] += number
    return [totals[start] for start in starts]


def opened_on(faq: FAQ, day: date) -> str:
    """How many patients opened the entry on a day (UTC), in words; whatever revision they read."""
    rows = ViewCount.objects.filter(revision__faq=faq, step=ViewCount.Step.DAY, starts_on=day)
    return in_words(rows.aggregate(views=Sum("views"))["views"] or 0)


def by_topic(counts: dict[int, Counts], topics: Iterable[tuple[int, int]]) -> dict[int, Counts]:
    """The counts of each topic's own entries, from (entry, topic) of all."""
    found: dict[int, Counts] = defaultdict(Counts)
    for faq, topic in topics:
        if faq in counts:
            found[topic].add(counts[faq])
    return found


@dataclass(frozen=True, slots=True)
class Entry:
    """What insight says of an entry beside its counts."""

    pk: int
    key: str
    language: str
    question: str
    topic: int
    is_published: bool
    is_overdue: bool
    is_behind: bool


def entries(scope: Scope, today: date) -> dict[int, Entry]:
    """The entries in the scope, without their texts, in one query."""
    own = Q(pk=scope.faq) if scope.faq is not None else Q()
    if scope.topics is not None:
        own = Q(topic__in=scope.topics)
    rows = (
        translations.with_original()
        .filter(own)
        .order_by()
        .annotate(behind=Case(When(translations.STALE, then=Value(True)), default=Value(False)))
        .values_list(
            "pk", "key", "language", "question", "topic", "live", "live__review_by", "behind"
        )
    )
    return {
        pk: Entry(
            pk, key, language, question, topic, live is not None, bool(due and due < today), behind
        )
        for pk, key, language, question, topic, live, due, behind in rows
    }
