"""Messages that coordinators send to many patients."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bot.models.care_teams import CareTeam, validate_time_zone
from bot.models.cohorts import CohortTag
from bot.models.patients import Patient
from content.models import Topic

MOST_BUTTONS = 3


def default_cancel_delay() -> int:
    return int(settings.BROADCAST_CANCEL_DELAY)


class BroadcastQuerySet(models.QuerySet["Broadcast"]):
    def to_plan(self, now: datetime) -> Self:
        """Released broadcasts whose time to become deliveries has come, oldest first."""
        waiting = (Broadcast.State.SCHEDULED, Broadcast.State.PLANNING)
        return self.filter(state__in=waiting, starts_at__lte=now).order_by("starts_at", "pk")

    def sending(self) -> Self:
        """Broadcasts whose deliveries may go out now, oldest first."""
        return self.filter(state=Broadcast.State.SENDING).order_by("starts_at", "pk")

    def under_way(self) -> Self:
        """Released, and not over."""
        return self.filter(state__in=Broadcast.UNDER_WAY)


class Broadcast(models.Model):
    """A message to an audience, or what takes back or corrects an earlier one.

    ``send_at`` is an instant that was chosen in ``zone``; with ``at_local_time`` each patient gets
    it when their own clock shows that day and time. Without ``send_at`` it goes out once it is
    released. ``starts_at`` is when the planner turns it into deliveries.
    """

    class Kind(models.TextChoices):
        MESSAGE = "message", _("message")
        RECALL = "recall", _("takes a message back")
        CORRECTION = "correction", _("corrects a message")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        AWAITING_RELEASE = "awaiting", _("waiting for a second person")
        SCHEDULED = "scheduled", _("scheduled")
        PLANNING = "planning", _("being prepared")
        SENDING = "sending", _("being sent")
        PAUSED = "paused", _("paused")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")
        STOPPED = "stopped", _("stopped: Telegram refuses it")

    class Repeat(models.TextChoices):
        NEVER = "never", _("once")
        DAILY = "daily", _("every day")
        WEEKLY = "weekly", _("every week")
        MONTHLY = "monthly", _("every month")

    EDITABLE = (State.DRAFT, State.AWAITING_RELEASE)
    UNDER_WAY = (State.SCHEDULED, State.PLANNING, State.SENDING, State.PAUSED)
    OVER = (State.DONE, State.CANCELLED, State.STOPPED)

    title = models.CharField(_("title"), max_length=120, help_text=_("For staff only."))
    kind = models.CharField(
        _("kind"), max_length=10, choices=Kind, default=Kind.MESSAGE, editable=False
    )
    follows = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="follow_ups",
        verbose_name=_("message taken back or corrected"),
    )
    series = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="occurrences",
        verbose_name=_("first of the series"),
    )
    fallback_language = models.CharField(
        _("for patients of other languages"),
        max_length=8,
        choices=settings.LANGUAGES,
        blank=True,
        help_text=_("The language of the text for patients whose own has none."),
    )

    # Whom it is for. Each that is empty leaves nobody out.
    care_teams = models.ManyToManyField(
        CareTeam, blank=True, related_name="+", verbose_name=_("care teams")
    )
    languages = models.JSONField(_("languages"), default=list, blank=True)
    topics = models.ManyToManyField(
        Topic,
        blank=True,
        related_name="+",
        verbose_name=_("interested in"),
        help_text=_("Patients who saved an answer of these topics, or ask about one at a visit."),
    )
    tags = models.ManyToManyField(
        CohortTag, blank=True, related_name="+", verbose_name=_("cohort tags")
    )
    seen_within_days = models.PositiveSmallIntegerField(
        _("used the guide in the last days"), null=True, blank=True
    )
    to_chosen = models.BooleanField(_("only to chosen patients"), default=False, editable=False)
    chosen = models.ManyToManyField(
        Patient, blank=True, editable=False, related_name="+", verbose_name=_("chosen patients")
    )

    send_at = models.DateTimeField(_("send at"), null=True, blank=True)
    zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_time_zone]
    )
    at_local_time = models.BooleanField(_("at each patient's local time"), default=False)
    spread_minutes = models.PositiveSmallIntegerField(_("spread over minutes"), default=0)
    repeats = models.CharField(_("repeats"), max_length=8, choices=Repeat, default=Repeat.NEVER)
    repeats_until = models.DateField(_("last day"), null=True, blank=True)
    hours_valid = models.PositiveSmallIntegerField(
        _("not later than hours after its time"), default=24
    )
    cancel_delay = models.PositiveSmallIntegerField(
        _("minutes to cancel after release"), default=default_cancel_delay
    )
    resend_uncertain = models.BooleanField(
        _("send again what may have arrived"),
        default=True,
        help_text=_("When a sender fails during a call, nobody can know. Twice, or perhaps never?"),
    )
    is_paid = models.BooleanField(_("faster, for Telegram Stars"), default=False)

    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.DRAFT, editable=False
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("written by"),
    )
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("released by"),
    )
    released_at = models.DateTimeField(_("released"), null=True, editable=False)
    starts_at = models.DateTimeField(_("starts"), null=True, editable=False)
    planned_at = models.DateTimeField(_("audience fixed"), null=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)

    objects = BroadcastQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("broadcast")
        verbose_name_plural = _("broadcasts")
        indexes = [models.Index(fields=["state", "starts_at"])]
        permissions = [("release_broadcast", "Can release a broadcast that somebody else wrote")]
        constraints = [
            models.CheckConstraint(
                name="a_follow_up_says_of_what",
                condition=models.Q(kind="message", follows=None)
                | (~models.Q(kind="message") & models.Q(follows__isnull=False)),
            ),
            models.CheckConstraint(
                name="a_released_broadcast_has_its_start",
                condition=~models.Q(state__in=["scheduled", "planning", "sending", "done"])
                | models.Q(released_at__isnull=False, starts_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def clock(self) -> ZoneInfo:
        """The zone in which its time was chosen."""
        return ZoneInfo(self.zone)

    @property
    def validity(self) -> timedelta:
        """How long after its time a message of it is still wanted."""
        return timedelta(hours=self.hours_valid)
