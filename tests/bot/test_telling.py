"""Signed webhooks: told once it worked, again and again until then, and no patient data."""

import hashlib
import hmac
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.utils import timezone

from bot import callbacks, telling
from bot.broadcasts.controlling import cancel_broadcast
from bot.broadcasts.drafts import Draft, create_broadcast
from bot.models import Webhook

SECRET = "s" * 32


@pytest.fixture
def receiver(settings):
    """A receiver on this machine: what it got, and the status that it gives."""
    got = []

    class Handler(BaseHTTPRequestHandler):
        status = 200

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((dict(self.headers), body))
            self.send_response(Handler.status)
            self.end_headers()

        def log_message(self, *arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.WEBHOOK_OUT_URL = f"http://127.0.0.1:{server.server_port}/hook"
    settings.WEBHOOK_OUT_SECRET = SECRET
    yield got, Handler
    server.shutdown()
    server.server_close()


def ask(patient):
    return callbacks.ask(patient, reason="other", good_time="any", reach_at="020 7946 0001")


def test_nothing_is_kept_where_nobody_is_to_be_told(patient, now):
    ask(patient)

    assert Webhook.objects.count() == 0
    assert telling.send_due(now) == 0


def test_a_callback_request_is_told_signed_and_without_patient_data(patient, receiver):
    got, _handler = receiver
    ask(patient)

    assert telling.send_due(timezone.now()) == 1
    assert telling.send_due(timezone.now()) == 0

    ((headers, body),) = got
    stamp, _comma, sent = headers["Care-Signature"].partition(",")
    expected = hmac.new(SECRET.encode(), stamp[2:].encode() + b"." + body, hashlib.sha256)
    assert sent == f"v1={expected.hexdigest()}"
    told = json.loads(body)
    assert told["data"]["pseudonym"] == patient.pseudonym
    assert set(told["data"]) == {"id", "pseudonym", "reason", "good_time", "care_team"}
    assert "7946 0001" not in body.decode()


def test_one_that_fails_is_told_again_later_and_given_up_at_last(patient, receiver):
    got, handler = receiver
    handler.status = 500
    ask(patient)
    waits = []
    for _attempt in range(telling.MOST_ATTEMPTS):
        due = Webhook.objects.get().next_try_at
        assert telling.send_due(max(due, timezone.now())) == 0
        row = Webhook.objects.get()
        waits.append(row.next_try_at and row.next_try_at - timezone.now())

    assert row.next_try_at is None and row.problem == "HTTP 500"
    assert len(got) == telling.MOST_ATTEMPTS
    assert waits[0] < waits[1] < waits[2] and waits[-2] <= timedelta(hours=4)


def test_the_result_of_a_broadcast_is_told_in_numbers(team, receiver, now):
    got, _handler = receiver
    broadcast = create_broadcast(Draft(title="News", texts={"en": "x"}), by=None)
    cancel_broadcast(broadcast, by=None, now=now)

    telling.send_due(timezone.now())

    assert json.loads(got[0][1])["data"] == {
        "id": broadcast.pk, "state": "cancelled", "deliveries": {},
    }  # fmt: skip


def test_what_was_told_is_forgotten_after_a_week(patient, receiver, now):
    ask(patient)
    telling.send_due(timezone.now())

    assert telling.purge(now + timedelta(days=6)) == 0
    assert telling.purge(now + timedelta(days=8)) == 1
