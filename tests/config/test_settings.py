"""A missing or wrong value stops the start with one clear line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


def start(tmp_path, **changes):
    environment = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "x",
        "FIELD_ENCRYPTION_KEYS": "A" * 43 + "=",
        "DATA_DIR": str(tmp_path),
    } | changes
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
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
