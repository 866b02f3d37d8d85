"""The webhook a bot has set: where to, with which secret, and how it goes."""

from dataclasses import dataclass
from typing import Any


@dataclass
class Webhook:
    """What setWebhook asked for and getWebhookInfo tells."""

    url: str
    secret_token: str = ""
    max_connections: int = 40
    last_error_date: int | None = None
    last_error_message: str = ""

    def info(self, pending: int, allowed: list[str]) -> dict[str, Any]:
        """A WebhookInfo object."""
        info: dict[str, Any] = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": pending,
        }
        if self.url:
            info["max_connections"] = self.max_connections
        if self.last_error_date is not None:
            info["last_error_date"] = self.last_error_date
            info["last_error_message"] = self.last_error_message
        if allowed:
            info["allowed_updates"] = allowed
        return info
