"""Getting updates: polling and webhooks, one of which excludes the other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .. import limits
from ..errors import BadRequest, Conflict
from ..params import Params
from ..webhook import Webhook
from .registry import method

if TYPE_CHECKING:
    from ..core import Simulator

TERMINATED = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
LOOPBACK = re.compile(r"https?://(127\.\d+\.\d+\.\d+|localhost|\[::1\])(:\d+)?(/|$)")


@method("getUpdates", "offset limit timeout allowed_updates")
def get_updates(sim: Simulator, params: Params) -> list[dict[str, Any]]:
    """Updates from `offset` on, which acknowledges all before it. Never waits:
    `timeout` is up to whoever calls (see polling.py).
    """
    if sim.webhook.url:
        raise Conflict(WEBHOOK_ACTIVE)
    sim.updates.allow(params.json("allowed_updates"))
    sim.updates.acknowledge(params.integer("offset") or 0)
    limit = params.integer("limit") or limits.UPDATES_PER_POLL
    return sim.updates.first(min(max(limit, 1), limits.UPDATES_PER_POLL))


@method(
    "setWebhook",
    "url secret_token allowed_updates max_connections drop_pending_updates",
)
def set_webhook(sim: Simulator, params: Params) -> bool:
    """Send updates to `url` from now on; "" removes the webhook.

    Telegram wants HTTPS; a plain http address is taken too when it is loopback,
    so that a webhook can be tried without a certificate.
    """
    url = params.text("url") or ""
    if url and not url.startswith("https://") and not LOOPBACK.match(url):
        raise BadRequest("bad webhook: An HTTPS URL must be provided for webhook")
    secret = params.text("secret_token") or ""
    if secret and not SECRET.fullmatch(secret):
        raise BadRequest("secret token contains unallowed characters")
    sim.updates.allow(params.json("allowed_updates"))
    if params.flag("drop_pending_updates"):
        sim.updates.clear()
    connections = min(max(params.integer("max_connections") or 40, 1), 100)
    sim.webhook = Webhook(url, secret, connections)
    sim.updates.wake()
    sim.events.tell("webhook")
    return True


@method("deleteWebhook", "drop_pending_updates")
def delete_webhook(sim: Simulator, params: Params) -> bool:
    if params.flag("drop_pending_updates"):
        sim.updates.clear()
    sim.webhook = Webhook("")
    sim.events.tell("webhook")
    return True


@method("getWebhookInfo")
def get_webhook_info(sim: Simulator, params: Params) -> dict[str, Any]:
    return sim.webhook.info(len(sim.updates.pending), sim.updates.allowed)
