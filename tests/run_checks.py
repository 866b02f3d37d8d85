"""The checks of ``make check`` that are not lint: one line for each, and the output of a failure."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MANAGE = [sys.executable, "manage.py"]
# Scratch values, and production's switches.
PRODUCTION = {
    "DEBUG": "",
    "SECRET_KEY": "scratch-value-for-checks-" + "0123456789abcdefghijklmnop",
    "FIELD_ENCRYPTION_KEYS": "A" * 43 + "=",
    "ALLOWED_HOSTS": "care.example.org",
    "TELEGRAM_BOT_TOKEN": "123456:scratch",
    "POSTGRES_PASSWORD": "scratch",
    "SITE_ADDRESS": "care.example.org",
    "CLINIC_NAME": "St Example",
    "DATA_CONTROLLER": "St Example, 1 Example Street",
    "PRIVACY_CONTACT": "privacy@example.org",
}


def checks() -> dict[str, list[str]]:
    found = {
        "types": [sys.executable, "-m", "mypy"],
        "migrations are complete": [*MANAGE, "makemigrations", "--check", "--dry-run"],
        "deployment settings": [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
        "starter content": [*MANAGE, "check_content", "--pack"],
        "architecture and docs": [
            sys.executable, "-m", "pytest", "-q",
            "tests/config/test_architecture.py", "tests/config/test_docs.py",
        ],
        "known weaknesses": [
            sys.executable, "-m", "bandit", "-q", "-ll", "-c", "pyproject.toml", "-r",
            "adminpanel", "bot", "config", "content", "manage.py",
        ],
        "Dockerfile": [str(Path(sys.executable).with_name("hadolint")), "Dockerfile"],
    }  # fmt: skip
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    found["secrets"] = [
        sys.executable, "-m", "detect_secrets.pre_commit_hook",
        "--disable-plugin", "KeywordDetector",  # finds every "password=" of a test
        "--exclude-files", r"uv\.lock$|\.jsonl$",
        "--exclude-secrets", "^password$|^ABCDEFGHJKMNPQRSTUVWXYZ23456789$",
        *filter(None, tracked),
    ]  # fmt: skip
    compose = shutil.which("docker-compose")
    if compose:
        found["docker-compose.yml"] = [compose, "config", "--quiet"]
    return found


def main() -> int:
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | PRODUCTION | {"DATA_DIR": folder}
        for name, command in checks().items():
            done = subprocess.run(
                command, cwd=ROOT, env=environment, capture_output=True, text=True
            )
            print(f"{'ok    ' if done.returncode == 0 else 'FAILED'} {name}")
            if done.returncode:
                failed = True
                print(done.stdout, done.stderr, sep="\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
