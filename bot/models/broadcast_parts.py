"""What belongs to one broadcast: its texts, buttons, picture and history."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bot.models.broadcasts import MOST_BUTTONS, Broadcast


class BroadcastText(models.Model):
    """What a broadcast says in one language: Markdown, as answers are written."""

    broadcast = models.ForeignKey(Broadcast, models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    body = models.TextField(
        _("text"), help_text=_("{team} becomes the name of the patient's care team.")
    )

    class Meta:
        ordering = ["language"]
        verbose_name = _("text")
        verbose_name_plural = _("texts")
        constraints = [
            models.UniqueConstraint(
                fields=["broadcast", "language"], name="one_text_per_broadcast_and_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.broadcast} ({self.language})"


class BroadcastButton(models.Model):
    """One of up to three buttons below the text."""

    class Kind(models.TextChoices):
        ENTRY = "entry", _("open an entry")
        CALL_ME = "call", _("please call me")
        ACKNOWLEDGE = "ack", _("I have read this")

    broadcast = models.ForeignKey(Broadcast, models.CASCADE, related_name="buttons")
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    entry_key = models.SlugField(
        _("entry"), max_length=80, blank=True, help_text=_("The key of a published entry.")
    )

    class Meta:
        ordering = ["position"]
        verbose_name = _("button")
        verbose_name_plural = _("buttons")
        constraints = [
            models.UniqueConstraint(
                fields=["broadcast", "position"], name="one_button_per_position"
            ),
            models.CheckConstraint(
                name="at_most_three_buttons",
                condition=models.Q(position__gte=1, position__lte=MOST_BUTTONS),
            ),
            models.CheckConstraint(
                name="a_button_to_an_entry_names_it",
                condition=models.Q(kind="entry") & ~models.Q(entry_key="")
                | ~models.Q(kind="entry") & models.Q(entry_key=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.broadcast}: {self.get_kind_display()}"


class BroadcastPicture(models.Model):
    """The picture above the text. Telegram's id of it saves sending it again and again."""

    broadcast = models.OneToOneField(Broadcast, models.CASCADE, related_name="picture")
    content = models.BinaryField()
    media_type = models.CharField(max_length=40)
    alt_text = models.CharField(_("what it shows"), max_length=200, blank=True)
    file_id = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return f"{self.broadcast}: {self.media_type}"


class BroadcastEvent(models.Model):
    """What somebody did with a broadcast, or the system with it. Written once, never changed."""

    class Kind(models.TextChoices):
        CREATED = "created", _("wrote it")
        CHANGED = "changed", _("changed it")
        TESTED = "tested", _("sent a test")
        SUBMITTED = "submitted", _("asked for its release")
        RETURNED = "returned", _("took it back to the draft")
        RELEASED = "released", _("released it")
        PLANNED = "planned", _("fixed the audience")
        PAUSED = "paused", _("paused it")
        RESUMED = "resumed", _("resumed it")
        CANCELLED = "cancelled", _("cancelled it")
        STOPPED = "stopped", _("stopped it")
        DONE = "done", _("finished it")
        RECALLED = "recalled", _("began to take it back")
        CORRECTED = "corrected", _("began to correct it")

    broadcast = models.ForeignKey(Broadcast, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )  # none: an operator at the shell, or the system
    at = models.DateTimeField(auto_now_add=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("step")
        verbose_name_plural = _("steps")

    def __str__(self) -> str:
        return f"{self.broadcast}: {self.get_kind_display()}"
