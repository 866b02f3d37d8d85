"""What is stored and logged about a patient."""

import json
import logging

import pytest
from cryptography.fernet import Fernet

from bot.fields import keyed_hash
from bot.logs import ScrubbingFormatter, json_formatter
from bot.models import Patient
from bot.patients import agree


def test_old_keys_still_read_and_find(patient, settings):
    settings.FIELD_ENCRYPTION_KEYS = [
        Fernet.generate_key().decode(),
        *settings.FIELD_ENCRYPTION_KEYS,
    ]

    found = Patient.objects.with_telegram_id(42).get()
    assert found.chat_id == "42"
    assert agree(telegram_id=42, chat_id=42, language="en", team=None).pk == patient.pk


def test_the_hash_depends_on_the_key(settings):
    before = keyed_hash(42)
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]

    assert keyed_hash(42) != before


@pytest.fixture(params=["plain", "json"])
def logged(request):
    """Formats a record as the log handler does."""
    formatter = ScrubbingFormatter("%(message)s") if request.param == "plain" else json_formatter()

    def log(message, *arguments, error=None):
        info = (type(error), error, error.__traceback__) if error else None
        record = logging.LogRecord("bot", logging.ERROR, __file__, 1, message, arguments, info)
        written = formatter.format(record)
        return written if request.param == "plain" else json_text(written)

    return log


def json_text(line):
    """What the line says; it must be one line of JSON."""
    assert "\n" not in line
    said = json.loads(line)
    assert said.keys() >= {"at", "level", "logger", "event", "process"}
    return "\n".join([said["event"], said.get("exception", "")])


def test_logs_hide_tokens(logged):
    written = logged("POST http://x/bot%s/getMe", "123456789:" + "Aa-_9" * 7)

    assert "[token]" in written
    assert "Aa-_9" not in written


def test_logs_hide_what_an_exception_says(logged):
    try:
        try:
            int("my secret question")
        except ValueError as error:
            raise RuntimeError("another secret") from error
    except RuntimeError as error:
        written = logged("An update was not handled.", error=error)

    assert "secret" not in written.replace('int("my secret question")', "").replace(
        'raise RuntimeError("another secret")', ""
    )
    assert "builtins.ValueError" in written
    assert "builtins.RuntimeError" in written


def test_logs_hide_an_exception_quoted_in_the_message(logged):
    error = ValueError("my secret question")

    assert "secret" not in logged("Task %s raised unexpected: %r", "send", error, error=error)


def test_a_failing_handler_logs_nothing_of_what_was_typed(anna, monkeypatch, capsys, caplog):
    def fail(*arguments):
        raise ValueError("typed: MARKER")

    monkeypatch.setattr("bot.screens.questions.typed", fail)
    with pytest.raises(ValueError, match="MARKER"):
        anna.say("MARKER in my question")

    assert "Something went wrong" in anna.person.newest.text
    written = "".join(ScrubbingFormatter("%(message)s").format(record) for record in caplog.records)
    assert "An update was not handled." in written
    assert "MARKER" not in written.replace('raise ValueError("typed: MARKER")', "")
    assert str(anna.person.id) not in written
