"""A missing or wrong value stops the start with one clear line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


def start(tmp_path, *command, **changes):
    environment = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "x",
        "FIELD_ENCRYPTION_KEYS": "A" * 43 + "=",
        "DATA_DIR": str(tmp_path),
    } | changes
    return subprocess.run(
        [sys.executable, *(command or ["manage.py", "check"])],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )


def test_it_starts_with_scratch_values(tmp_path):
    done = start(tmp_path)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("FIELD_ENCRYPTION_KEYS", ""),
        ("FIELD_ENCRYPTION_KEYS", "too-short"),
        ("BACKUP_KEY", "too-short"),
        ("DATABASE_URL", "mysql://x"),
        ("DATABASE_URL", "nonsense"),
        ("REDIS_URL", "http://localhost"),
        ("TELEGRAM_API_URL", "api.telegram.org"),
        ("TELEGRAM_WEBHOOK_URL", "https://care.example.org/hook"),
        ("BOT_LISTEN", "8081"),
        ("BOT_DB_THREADS", "many"),
        ("OUTREACH_RATE", "fast"),
        ("OUTREACH_RATE", "0"),
        ("DEBUG", "perhaps"),
    ],
)
def test_it_says_in_one_line_what_is_wrong(tmp_path, name, value):
    done = start(tmp_path, **{name: value})
    said = done.stderr.strip().splitlines()

    assert done.returncode == 1
    assert len(said) == 1, done.stderr
    assert said[0].startswith("Configuration: ")
    assert name in said[0] or "TELEGRAM_WEBHOOK_SECRET" in said[0]


def test_it_names_everything_that_is_missing_at_once(tmp_path):
    done = start(tmp_path, SECRET_KEY="", FIELD_ENCRYPTION_KEYS="")

    assert done.returncode == 1
    assert "SECRET_KEY and FIELD_ENCRYPTION_KEYS are not set." in done.stderr


@pytest.mark.parametrize(
    "command",
    [["manage.py", "runbot"], ["-m", "celery", "--quiet", "-A", "config", "worker"]],
    ids=["bot", "worker"],
)
def test_what_talks_to_telegram_does_not_start_without_a_token(tmp_path, command):
    done = start(tmp_path, *command, TELEGRAM_BOT_TOKEN="")

    assert done.returncode == 1
    assert "TELEGRAM_BOT_TOKEN is not set." in done.stderr.splitlines()[-1]


def test_a_developers_machine_needs_no_more_than_production(tmp_path):
    assert start(tmp_path, DEBUG="1").returncode == 0
