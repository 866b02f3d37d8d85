"""docker-compose.yml and the Dockerfile against the settings, the docs and each other.

No container runs here: this holds what can be read. ``make check`` has ``docker-compose config``
and hadolint read both as well.
"""

import re
import shlex

import pytest
import yaml

from tests.config.test_docs import ROOT, settings_variables

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
APP = ["migrate", "web", "bot", "worker", "beat"]
# For a developer's machine, or set by the image.
NOT_IN_CONTAINERS = {
    "DEBUG", "DATA_DIR", "DEMO_PASSWORD", "STAFF_PASSWORD", "SIMULATOR_LISTEN", "SEARCH_MODEL_DIR",
}  # fmt: skip
SECRETS = ["SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "TELEGRAM_BOT_TOKEN", "POSTGRES_PASSWORD"]


@pytest.mark.parametrize("name", APP)
def test_every_setting_reaches_every_process(name):
    given = set(SERVICES[name]["environment"])

    assert given | NOT_IN_CONTAINERS == settings_variables()
    assert not given & NOT_IN_CONTAINERS


def test_a_variable_has_its_own_name_in_the_env_file():
    for name, value in SERVICES["web"]["environment"].items():
        for used in re.findall(r"\$\{(\w+)", str(value)):
            assert used in {name, "POSTGRES_PASSWORD", "SITE_ADDRESS"}


def test_compose_needs_every_secret_to_be_given():
    text = (ROOT / "docker-compose.yml").read_text("utf-8")

    for name in SECRETS:
        assert f"${{{name}:?" in text
        assert f"${{{name}:-" not in text


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_can_change_nothing_but_its_data(name):
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert service["mem_limit"]
    assert service["cpus"]
    assert service["pids_limit"]
    if name != "proxy":
        assert "cap_add" not in service
        assert name in APP or service["user"].split(":")[0] != "0"


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "migrate"])
def test_a_service_is_watched_and_comes_up_again(name):
    assert SERVICES[name]["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_only_the_proxy_can_be_reached_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    for name in ("postgres", "redis"):
        assert SERVICES[name]["networks"] == ["inside"]


def test_named_volumes_are_declared():
    used = {
        volume.split(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
        if not volume.startswith(".")
    }

    assert used == set(COMPOSE["volumes"])


def test_images_have_a_version():
    images = [service["image"] for service in SERVICES.values() if "build" not in service]
    images += re.findall(r"^FROM (\S+)", DOCKERFILE, re.M)

    for image in images:
        assert re.search(r":\d", image), image


@pytest.mark.parametrize("name", ["bot", "worker", "beat"])
def test_the_docs_start_each_process_as_compose_does(name):
    documented = (ROOT / "docs" / "running.md").read_text("utf-8")
    command = " ".join(SERVICES[name]["command"]).replace(" --loglevel warning", "")

    assert command in documented


def test_the_image_runs_the_web_server_as_documented():
    command = re.search(r"^CMD (\[.*\])$", DOCKERFILE, re.M)[1]
    words = [word.strip(",") for word in shlex.split(command.strip("[]"))]

    assert words[:2] == ["gunicorn", "config.wsgi"]
    assert "gunicorn config.wsgi" in (ROOT / "docs" / "running.md").read_text("utf-8")
    assert "command" not in SERVICES["web"]


def test_a_process_told_to_stop_has_time_to_finish():
    seconds = {
        name: int(SERVICES[name]["stop_grace_period"].rstrip("s"))
        for name in ("web", "bot", "worker")
    }
    graceful = int(
        re.search(r"graceful_timeout = (\d+)", (ROOT / "gunicorn.conf.py").read_text())[1]
    )
    longest_task = max(
        int(limit)
        for limit in re.findall(
            r"(?:TASK_TIME_LIMIT = |time_limit=)(\d+)",
            (ROOT / "config" / "settings.py").read_text("utf-8")
            + (ROOT / "bot" / "tasks.py").read_text("utf-8"),
        )
    )

    assert seconds["web"] > graceful
    assert seconds["worker"] > longest_task


def test_the_image_holds_the_code_and_runs_it_without_rights():
    last_stage = DOCKERFILE.rpartition("\nFROM ")[2]

    for package in ("config", "content", "bot", "adminpanel"):
        assert f"COPY {package} {package}\n" in DOCKERFILE
    assert re.search(r"^USER [1-9]\d*$", last_stage, re.M)
    assert "--chown" not in DOCKERFILE  # the code is not theirs to change
    assert "--require-hashes" in DOCKERFILE
    assert "uv sync --locked" in DOCKERFILE


def test_the_build_tools_are_pinned_by_hash():
    lines = (ROOT / "requirements-build.txt").read_text("utf-8").splitlines()

    assert any(re.fullmatch(r"uv==[\d.]+ \\", line) for line in lines)
    assert any(line.strip().startswith("--hash=sha256:") for line in lines)


def test_nothing_secret_or_needless_gets_into_the_image():
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()

    assert {".env", ".git", ".venv", "var", "tests"} <= set(ignored)


def test_the_proxy_sends_the_webhook_to_the_bots():
    caddy = (ROOT / "Caddyfile").read_text("utf-8")

    assert "{$SITE_ADDRESS}" in caddy
    assert "bot 8081" in caddy
    assert "web:8000" in caddy
    assert SERVICES["bot"]["environment"]["BOT_LISTEN"].endswith(":8081")
    assert "/telegram/*" in caddy
