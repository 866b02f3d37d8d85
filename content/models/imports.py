"""Files that editors import: the row is the queue, and holds the file until it is done."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ImportMapping(models.Model):
    """Which columns of a file that was not laid out for us mean what; kept under a name."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    columns = models.JSONField(_("columns"), default=dict)  # what we call it: the file's header
    language = models.CharField(
        _("language"), max_length=8, choices=settings.LANGUAGES, default="en"
    )
    topic = models.ForeignKey(
        "content.Topic",
        models.CASCADE,
        related_name="+",
        verbose_name=_("topic"),
        help_text=_("For rows whose own topic is none of ours."),
    )
    publisher = models.CharField(
        _("publisher"),
        max_length=200,
        blank=True,
        help_text=_("Of the sources that the links name."),
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("column mapping")
        verbose_name_plural = _("column mappings")

    def __str__(self) -> str:
        return self.name


class ImportJobQuerySet(models.QuerySet["ImportJob"]):
    def claimable(self, now: datetime) -> Self:
        """Files that a worker should take up, the longest waiting first."""
        waiting = Q(state__in=[ImportJob.State.WAITING, ImportJob.State.CONFIRMED])
        free = Q(lease_until=None) | Q(lease_until__lt=now)
        return self.filter(waiting & free).order_by("pk")

    def without_content(self) -> Self:
        """For lists: leaves the file itself in the database."""
        return self.defer("content")


class ImportJob(models.Model):
    """One file on its way: uploaded, checked by a worker, confirmed, imported by a worker."""

    class State(models.TextChoices):
        MAPPING = "mapping", _("its columns are to be named")
        WAITING = "waiting", _("to be checked")
        REFUSED = "refused", _("refused: it has errors")
        CHECKED = "checked", _("checked: nothing is imported yet")
        CONFIRMED = "confirmed", _("to be imported")
        DONE = "done", _("imported")
        FAILED = "failed", _("failed")

    file_name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField()
    headers = models.JSONField(default=list)
    mapping = models.ForeignKey(ImportMapping, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(
        _("state"), max_length=12, choices=State.choices, default=State.WAITING
    )
    reason = models.TextField(_("reason"), blank=True)
    counts = models.JSONField(_("rows"), default=dict)
    fingerprint = models.CharField(max_length=64, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    lease = models.CharField(max_length=16, blank=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = ImportJobQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_running(self) -> bool:
        """Whether a worker has it, or is to take it up."""
        return self.state in (self.State.WAITING, self.State.CONFIRMED)


class ImportRow(models.Model):
    """What the dry run said of one row; a page of these is what an editor reads."""

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    where = models.CharField(max_length=200)
    key = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=20, blank=True)
    question = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=12)
    errors = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    changes = models.JSONField(default=list)  # [column, before, after]

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["job", "number"], name="one_import_row_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.where}: {self.status}"
