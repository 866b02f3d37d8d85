"""Schemathesis against the API as it runs under gunicorn: as nobody, and as each role.

All checks are on. ``CONTRACT_EXAMPLES`` bounds how many requests are made up for each address.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
BIN = Path(sys.executable).parent
EXAMPLES = os.environ.get("CONTRACT_EXAMPLES", "10")
# Positive data can still be refused by the rules (a key that is taken, a draft that somebody
# edited): 409, 400 for a topic that does not exist, 414 from the
# web server.
CONFIG = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "304", "400", "401", "403", "404", "409", "414", "415", "422"]
[checks.negative_data_rejection]
expected-statuses = ["400", "401", "403", "404", "405", "406", "409", "414", "415", "422"]
[checks.missing_required_header]
enabled = true
"""
SEED = """
from django.contrib.auth.models import Group, Permission, User
from adminpanel.roles import ROLES, ensure_roles
from bot.broadcasts.drafts import Draft, create_broadcast
from bot.models import CallbackRequest, CareTeam
from bot.patients import agree
from content.models import ApiToken
from content.tokens import create_token
groups = ensure_roles()
groups["Coordinator"].permissions.add(*Permission.objects.filter(codename__endswith="_broadcast"))
for role in ROLES:
    user = User.objects.create_user(role, is_staff=True, first_name=role, last_name="Demo")
    user.groups.add(groups[role])
    print(role, create_token(user, role=groups[role], scopes=ApiToken.Scope.values, days=1, name="x")[1])
team = CareTeam.objects.create(name="Ward", join_code="WARD", is_default=True)
patient = agree(telegram_id=1, chat_id=1, language="en", team=team)
patient.callback_requests.create(care_team=team, reason="other", good_time="any", reach_at="0123456")
for number in range(3):
    create_broadcast(Draft(title="News", texts={"en": "News"}), by=None)
"""


@pytest.fixture(scope="module")
def api(tmp_path_factory):
    """The address of a running API with content, and a token by role."""
    folder = tmp_path_factory.mktemp("api")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "DATA_DIR": str(folder), "DATABASE_URL": "", "REDIS_URL": "", "DEBUG": "1",
        "SECRET_KEY": "tests-only", "SEARCH_MODE": "lexical", "API_RATE": "100000000",
        "ALLOWED_HOSTS": "127.0.0.1",
        "FIELD_ENCRYPTION_KEYS": "dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk=",  # pragma: allowlist secret
    }  # fmt: skip

    def manage(*arguments):
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=environment, check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip

    manage("migrate")
    manage("load_starter_content")
    tokens = dict(
        line.split() for line in manage("shell", "--no-imports", "-c", SEED).strip().splitlines()
    )
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            [BIN / "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}"],
            cwd=ROOT, env=environment, stdout=log, stderr=log,
        )  # fmt: skip
        address = f"http://127.0.0.1:{port}/api/v1/"
        try:
            wait_for(f"{address}topics/")
            yield address, tokens, folder
        finally:
            server.terminate()
            server.wait(30)


def wait_for(address):
    for _attempt in range(300):
        try:
            urllib.request.urlopen(address, timeout=10)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server did not start")


@pytest.mark.parametrize("who", ["nobody", "Editor", "Reviewer", "Coordinator"])
def test_the_api_keeps_its_own_contract(api, who):
    address, tokens, folder = api
    config = folder / "schemathesis.toml"
    config.write_text(CONFIG)
    bearer = [] if who == "nobody" else ["-H", f"Authorization: Bearer {tokens[who]}"]
    run = subprocess.run(
        [
            BIN / "schemathesis", "--config-file", config, "run", f"{address}schema/",
            "--url", address.removesuffix("/api/v1/"), "--checks", "all", "--continue-on-failure",
            "--max-examples", EXAMPLES, "--seed", "1", "--generation-database", "none",
            "--warnings", "off", *bearer,
        ],
        cwd=folder, capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    log = (folder / "server.log").read_text()

    assert run.returncode == 0, run.stdout[-12000:] + run.stderr[-2000:]
    assert "Traceback" not in log, log[-4000:]
