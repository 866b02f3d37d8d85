"""Whom a broadcast goes to, and why not to others."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Case, CharField, Count, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bot.models import Broadcast, Delivery, Patient, SavedAnswer, VisitQuestion
from bot.models.patients import PatientQuerySet
from bot.patients import CONSENT_VERSION
from content.models import Topic

# Telegram's price for a message above the free limit:
# https://core.telegram.org/bots/api#sendmessage (allow_paid_broadcast).
STARS_PER_MESSAGE = Decimal("0.1")
# A message can be edited or deleted for this long: https://core.telegram.org/bots/api#deletemessage
CHANGEABLE = timedelta(hours=48)

# Why somebody whom the audience describes gets nothing, in the order of asking.
REASONS = {
    "stopped": gettext_lazy("used /stop"),
    "blocked": gettext_lazy("blocked the bot"),
    "silenced": gettext_lazy("silenced after a death"),
    "consent": gettext_lazy("without consent to the present text"),
    "opted_out": gettext_lazy("without messages from the team, by choice"),
    "no_text": gettext_lazy("without a text in their language"),
    "too_old": gettext_lazy("got it more than 48 hours ago, so it cannot be changed"),
    "not_sent": gettext_lazy("never got the message, or perhaps did"),
}


@dataclass(frozen=True)
class AudienceCount:
    """``total`` patients get it; ``excluded`` by a key of ``REASONS``; ``stars`` is the price."""

    total: int
    by_language: dict[str, int] = field(default_factory=dict)
    excluded: dict[str, int] = field(default_factory=dict)
    stars: Decimal = Decimal(0)

    @property
    def excluded_in_words(self) -> list[tuple[str, int]]:
        return [(str(REASONS[key]), count) for key, count in self.excluded.items()]


def audience(broadcast: Broadcast) -> PatientQuerySet:
    """The patients who get the broadcast if it is planned now."""
    return _labelled(broadcast).filter(Q(excluded_for=""))


def count_audience(broadcast: Broadcast) -> AudienceCount:
    """How many patients get it, by language, and why others do not: two queries at most."""
    rows = (
        _labelled(broadcast)
        .order_by()
        .values_list(F("excluded_for"), "language")
        .annotate(Count("pk"))
    )
    by_language: dict[str, int] = {}
    excluded: dict[str, int] = {}
    for reason, language, count in rows:
        where, key = (excluded, reason) if reason else (by_language, language)
        where[key] = where.get(key, 0) + count
    total = sum(by_language.values())
    stars = total * STARS_PER_MESSAGE if broadcast.is_paid else Decimal(0)
    ordered = {key: excluded[key] for key in REASONS if key in excluded}
    return AudienceCount(total, by_language, ordered, stars)


def in_words(broadcast: Broadcast) -> str:
    """Whom it is for, in a line for staff."""
    if broadcast.follows is not None:
        return _("everybody who got “%(title)s”") % {"title": broadcast.follows.title}
    parts = [", ".join(map(str, rows.all())) for rows in (
        broadcast.care_teams, broadcast.topics, broadcast.tags,
    ) if rows.exists()]  # fmt: skip
    if broadcast.to_chosen:
        parts.insert(0, _("chosen patients"))
    if broadcast.languages:
        names = dict(settings.LANGUAGES)
        parts.append(", ".join(str(names[code]) for code in broadcast.languages))
    if broadcast.seen_within_days:
        parts.append(_("seen in the last %(days)d days") % {"days": broadcast.seen_within_days})
    return " · ".join(parts) or _("all patients")


def _labelled(broadcast: Broadcast) -> PatientQuerySet:
    """The patients whom the audience describes, each with why they get nothing; "" for those who do."""
    if broadcast.follows_id is not None:
        return _recipients_of(broadcast)
    status = Patient.Status
    return _described(broadcast).annotate(
        excluded_for=Case(
            When(status=status.STOPPED, then=Value("stopped")),
            When(status=status.BLOCKED, then=Value("blocked")),
            When(status=status.SILENCED, then=Value("silenced")),
            When(consent_version__lt=CONSENT_VERSION, then=Value("consent")),
            When(wants_broadcasts=False, then=Value("opted_out")),
            When(~_has_text(broadcast), then=Value("no_text")),
            default=Value(""),
            output_field=CharField(),
        )
    )


def _described(broadcast: Broadcast) -> PatientQuerySet:
    found = Patient.objects.all()
    if broadcast.to_chosen:
        found = found.filter(pk__in=broadcast.chosen.order_by().values("pk"))
    if teams := list(broadcast.care_teams.values_list("pk", flat=True)):
        found = found.filter(care_team__in=teams)
    if broadcast.languages:
        found = found.filter(language__in=broadcast.languages)
    if tags := list(broadcast.tags.values_list("pk", flat=True)):
        tagged = Patient.tags.through._default_manager.filter(cohorttag__in=tags)
        found = found.filter(pk__in=tagged.values("patient"))
    if topics := _with_those_below(list(broadcast.topics.values_list("pk", flat=True))):
        kept = SavedAnswer.objects.filter(faq__topic__in=topics).order_by()
        asked = VisitQuestion.objects.filter(faq__topic__in=topics).order_by()
        found = found.filter(Q(pk__in=kept.values("patient")) | Q(pk__in=asked.values("patient")))
    if broadcast.seen_within_days:
        first = timezone.now().date() - timedelta(days=broadcast.seen_within_days)
        found = found.filter(last_seen_on__gte=first)
    return found


def _recipients_of(broadcast: Broadcast) -> PatientQuerySet:
    """Whoever the message of a follow-up was owed to."""
    got = Delivery.objects.filter(broadcast=broadcast.follows_id)
    old = got.filter(sent_at__lte=timezone.now() - CHANGEABLE)
    sent = got.filter(state=Delivery.State.SENT).order_by()
    unsure = got.filter(state=Delivery.State.UNCERTAIN).order_by()
    return Patient.objects.filter(
        Q(pk__in=sent.values("patient")) | Q(pk__in=unsure.values("patient"))
    ).annotate(
        excluded_for=Case(
            When(status=Patient.Status.BLOCKED, then=Value("blocked")),
            When(status=Patient.Status.STOPPED, then=Value("stopped")),
            When(status=Patient.Status.SILENCED, then=Value("silenced")),
            When(pk__in=unsure.values("patient"), then=Value("not_sent")),
            When(pk__in=old.order_by().values("patient"), then=Value("too_old")),
            When(~_has_text(broadcast), then=Value("no_text")),
            default=Value(""),
            output_field=CharField(),
        )
    )


def _has_text(broadcast: Broadcast) -> Q:
    """Patients who can read it: their own language has a text, or there is one for the others."""
    if broadcast.kind == Broadcast.Kind.RECALL:
        return ~Q(pk=None)
    written = [text.language for text in broadcast.texts.all()]
    return ~Q(pk=None) if broadcast.fallback_language in written else Q(language__in=written)


def _with_those_below(topics: list[int]) -> list[int]:
    """The topics with all that lie under them, by id."""
    found, added = set(topics), set(topics)
    while added:
        below = Topic.objects.filter(parent__in=added).values_list("pk", flat=True)
        added = set(below) - found
        found |= added
    return sorted(found)
