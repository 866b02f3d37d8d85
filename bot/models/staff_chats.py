"""Staff's own Telegram chats, for tests of what patients would get."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bot.fields import EncryptedTextField
from bot.models.broadcasts import Broadcast


class StaffChat(models.Model):
    """The chat that a member of staff linked to their account."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="telegram_chat"
    )
    chat_id = EncryptedTextField(editable=False)
    linked_at = models.DateTimeField(_("linked"), auto_now_add=True)

    class Meta:
        verbose_name = _("staff chat")
        verbose_name_plural = _("staff chats")

    def __str__(self) -> str:
        return str(self.user)


class BroadcastTest(models.Model):
    """A test of a broadcast on its way to a member of staff. The row is the queue."""

    broadcast = models.ForeignKey(Broadcast, models.CASCADE, related_name="tests")
    chat = models.ForeignKey(StaffChat, models.CASCADE, related_name="tests")
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    tried_at = models.DateTimeField(_("tried"), null=True)
    error = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("test message")
        verbose_name_plural = _("test messages")

    def __str__(self) -> str:
        return f"{self.broadcast} ({self.language})"
