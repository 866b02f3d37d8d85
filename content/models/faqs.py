"""Questions with their draft answers, and the frozen revisions that patients see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from content.models.sources import Source
from content.models.topics import Topic

FROZEN_FIELDS = (
    "question",
    "label",
    "short_answer",
    "act_now",
    "full_answer",
    "alternatives",
    "sensitive",
)


class FAQQuerySet(models.QuerySet["FAQ"]):
    def published(self) -> Self:
        """Entries that patients can see."""
        return self.filter(live__isnull=False)

    def in_review(self) -> Self:
        """Entries whose draft waits for a reviewer, unchanged since it was sent."""
        return self.filter(submitted_at__gte=models.F("edited_at"))

    def with_draft_inputs(self) -> Self:
        """What ``FAQ.frozen_content`` reads, without a query per row."""
        return self.select_related("live", "topic").prefetch_related("sources", "related")


class FAQ(models.Model):
    """A question with its draft answer, in one language. Patients never see this row."""

    key = models.SlugField(
        _("key"), max_length=80, help_text=_("Translations of one another share it.")
    )
    language = models.CharField(
        _("language"), max_length=8, choices=settings.LANGUAGES, default="en"
    )
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="faqs", verbose_name=_("topic"))
    position = models.PositiveIntegerField(_("position"), default=100)
    question = models.CharField(_("question"), max_length=200)
    label = models.CharField(
        _("button"),
        max_length=40,
        blank=True,
        help_text=_("A shorter question for the menu button."),
    )
    short_answer = models.TextField(_("short answer"))
    act_now = models.TextField(
        _("signs to act on now"), blank=True, help_text=_("Never folded away.")
    )
    full_answer = models.TextField(_("full answer"), blank=True, help_text=_("Behind Read more."))
    alternatives = models.JSONField(
        _("other ways to ask it"), default=list, blank=True, help_text=_("One a line.")
    )
    sensitive = models.BooleanField(
        _("sensitive"), default=False, help_text=_("Opened only after “Show me”.")
    )
    sources = models.ManyToManyField(
        Source, blank=True, related_name="faqs", verbose_name=_("sources")
    )
    related = models.ManyToManyField(
        "self", symmetrical=False, blank=True, verbose_name=_("related entries")
    )
    live = models.OneToOneField(
        "Revision", models.SET_NULL, null=True, blank=True, editable=False, related_name="live_for"
    )
    translated_from = models.ForeignKey(
        "Revision",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("revision of the original that this follows"),
    )
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    edited_at = models.DateTimeField(_("edited"), auto_now=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    starter_hash = models.CharField(max_length=64, blank=True, editable=False)

    objects = FAQQuerySet.as_manager()

    class Meta:
        ordering = ["topic__position", "position", "key"]
        verbose_name = _("FAQ")
        verbose_name_plural = _("FAQs")
        constraints = [
            models.UniqueConstraint(fields=["key", "language"], name="one_faq_per_language")
        ]
        permissions = [
            ("sign_off_faq", "Can sign off a FAQ as a clinical reviewer"),
            ("publish_faq", "Can publish a FAQ as not yet reviewed"),
        ]

    def __str__(self) -> str:
        return self.question

    def frozen_content(self) -> dict[str, Any]:
        """The draft as a revision would freeze it: its fields by name, sources as dicts,
        related entries as keys."""
        return self.frozen_with(self.sources.all(), self.related.all())

    def frozen_with(self, sources: Iterable[Source], related: Iterable[FAQ]) -> dict[str, Any]:
        """The same with these sources and related entries, whatever is saved."""
        return {name: getattr(self, name) for name in FROZEN_FIELDS} | {
            "topic_id": self.topic_id,
            "position": self.position,
            "sources": [
                {
                    "title": source.title,
                    "publisher": source.publisher,
                    "url": source.url,
                    "seen_on": source.seen_on.isoformat() if source.seen_on else None,
                }
                for source in sources
            ],
            "related": sorted(entry.key for entry in related),
        }

    @property
    def is_in_review(self) -> bool:
        """Whether the draft waits for a reviewer; an edit takes it back to its author."""
        return self.submitted_at is not None and self.submitted_at >= self.edited_at

    @property
    def has_unpublished_changes(self) -> bool:
        """Whether the draft differs from what patients see."""
        return self.live is None or self.frozen_content() != self.live.frozen_content()


class Revision(models.Model):
    """The text of a FAQ as published. Written once, never changed."""

    faq = models.ForeignKey(FAQ, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    question = models.CharField(max_length=200)
    label = models.CharField(max_length=40, blank=True)
    short_answer = models.TextField()
    act_now = models.TextField(blank=True)
    full_answer = models.TextField(blank=True)
    alternatives = models.JSONField(default=list)
    sensitive = models.BooleanField(default=False)
    sources = models.JSONField(default=list)
    related = models.JSONField(default=list)
    is_starter = models.BooleanField(default=False)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    reviewer_name = models.CharField(max_length=150, blank=True)
    reviewer_role = models.CharField(max_length=150, blank=True)
    reviewed_on = models.DateField(null=True)
    review_by = models.DateField(null=True)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [
            models.UniqueConstraint(fields=["faq", "number"], name="one_revision_per_number"),
            models.CheckConstraint(
                name="a_review_has_reviewer_and_dates",
                condition=models.Q(reviewer_name="", reviewed_on=None)
                | (
                    ~models.Q(reviewer_name="")
                    & models.Q(reviewed_on__isnull=False, review_by__isnull=False)
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} (revision {self.number})"

    def frozen_content(self) -> dict[str, Any]:
        """What ``FAQ.frozen_content`` gave when this was published."""
        names = (*FROZEN_FIELDS, "topic_id", "position", "sources", "related")
        return {name: getattr(self, name) for name in names}

    def is_overdue(self, today: date) -> bool:
        return self.review_by is not None and self.review_by < today
