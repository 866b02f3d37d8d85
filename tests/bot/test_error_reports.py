"""What leaves in an error report: where it happened, and nothing that anybody said."""

import logging
import sys

import pytest
import sentry_sdk
from sentry_sdk.transport import Transport

from bot import error_reports

MARKER = "Planted-Marker-7"
TOKEN = "123456789:" + "Aa-_9" * 7


class Caught(Transport):
    envelopes: list[bytes] = []

    def capture_envelope(self, envelope):
        self.envelopes.append(envelope.serialize())


@pytest.fixture
def sent(settings):
    """The reports that would have left, as they would have left."""
    settings.SENTRY_DSN = "https://key@sentry.example.org/1"
    Caught.envelopes = []
    with sentry_sdk.isolation_scope():
        sentry_sdk.init(**error_reports.options(), transport=Caught)
        yield Caught.envelopes
        sentry_sdk.get_client().close()
        sentry_sdk.init()


def test_a_report_says_where_and_not_what(sent):
    planted = MARKER + " in a variable"
    sentry_sdk.set_user({"id": MARKER, "email": f"{MARKER}@example.org"})
    sentry_sdk.set_tag("tag", MARKER)
    sentry_sdk.set_context("context", {"said": MARKER})
    sentry_sdk.add_breadcrumb(message=MARKER)
    try:
        try:
            int(planted)
        except ValueError as error:
            raise RuntimeError(MARKER) from error
    except RuntimeError:
        logging.getLogger("bot").exception("An update of %s was not handled.", MARKER)

    (written,) = sent
    assert b"An update of %s was not handled." in written
    assert b"RuntimeError" in written
    assert b"test_error_reports.py" in written
    code = [line for line in written.splitlines() if MARKER.encode() in line]
    assert code == []


def test_a_token_in_a_log_line_does_not_leave(sent):
    logging.getLogger("bot").error(f"POST https://api.telegram.org/bot{TOKEN}/getMe")

    (written,) = sent
    assert b"Aa-_9" not in written
    assert b"[token]" in written


def test_a_request_does_not_leave(sent, client, db, monkeypatch):
    def fail(_request):
        raise ValueError(MARKER)

    client.raise_request_exception = False
    monkeypatch.setattr("bot.api.health.status", fail)
    monkeypatch.setattr("bot.api.health.ready", fail)
    client.cookies["sessionid"] = MARKER
    response = client.get("/readyz", {"q": MARKER}, headers={"X-Secret": MARKER})

    assert response.status_code == 500
    assert sent
    for written in sent:
        assert MARKER.encode() not in written
        assert b'"request"' not in written


def test_warnings_are_not_reported(sent):
    logging.getLogger("bot").warning("Redis does not answer.")

    assert sent == []


def test_without_the_package_the_start_says_so_in_one_line(settings, monkeypatch):
    monkeypatch.setitem(sys.modules, "sentry_sdk", None)

    with pytest.raises(SystemExit, match="SENTRY_DSN is set, and sentry-sdk is not installed"):
        error_reports.start()
