"""``make demo``: everything on embedded defaults, with nothing to set up.

Runs the very processes of a real installation. Without ``TELEGRAM_BOT_TOKEN`` it adds the
simulator, a small Bot API server with a chat page, and the bot talks to that.
"""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

import django
from cryptography.fernet import Fernet
from django.utils.module_loading import import_string
from honcho.manager import Manager
from honcho.printer import Message, Printer

ROOT = Path(__file__).resolve().parent.parent
READY_SECONDS = 60.0
_STOPPED_ON_REQUEST = (0, 130, 143)


def main() -> int:
    """Set up, run until Ctrl-C, and leave no process behind."""
    simulated = not os.environ.get("TELEGRAM_BOT_TOKEN")
    web, chat = _free_port(8000), _free_port(8082)
    os.environ |= _environment(simulated, chat)
    for step in (
        ["migrate", "-v0"],
        ["load_starter_content", "--without-vectors"],
        ["load_demo_data"],
    ):
        subprocess.run([sys.executable, "manage.py", *step], cwd=ROOT, check=True)  # noqa: S603
    django.setup()
    import_string("bot.embedded_redis.ensure_running")()
    manager = Manager(ForgivingPrinter(sys.stdout))
    for name, command in _processes(simulated, web, chat).items():
        manager.add_process(name, f"exec {command}", cwd=str(ROOT))
    threading.Thread(target=_announce, args=(simulated, web, chat), daemon=True).start()
    manage = [sys.executable, "manage.py", "make_search_vectors"]
    vectors = subprocess.Popen(manage, cwd=ROOT)  # noqa: S603 - search works meanwhile, by words
    manager.loop()
    vectors.terminate()
    vectors.wait()
    import_string("bot.embedded_redis.release")(wait_seconds=10)
    return 0 if manager.returncode in _STOPPED_ON_REQUEST else 1


class ForgivingPrinter(Printer):  # type: ignore[misc]  # honcho has no types
    """Prints what the processes say; whoever reads it may go away, and Ctrl-C must still work."""

    def write(self, message: Message) -> None:
        with suppress(BrokenPipeError):
            super().write(message)


def _environment(simulated: bool, chat: int) -> dict[str, str]:
    """What the demo sets; secrets are made once and kept beside its database."""
    folder = Path(os.environ.get("DATA_DIR") or ROOT / "var" / "demo")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "secrets.env"
    if not path.exists():
        path.touch(mode=0o600)
        made = {
            "SECRET_KEY": secrets.token_urlsafe(48),
            "FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
            "DEMO_PASSWORD": secrets.token_urlsafe(9),
            "SIMULATOR_TOKEN": f"{secrets.randbelow(10**9) + 10**9}:{secrets.token_urlsafe(26)}",
        }
        path.write_text("".join(f"{name}={value}\n" for name, value in made.items()))
    kept = dict(line.split("=", 1) for line in path.read_text().splitlines())
    token = kept.pop("SIMULATOR_TOKEN")
    settings = kept | {
        "DEBUG": "1",
        "DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    if simulated:
        settings |= {
            "TELEGRAM_BOT_TOKEN": token,
            "TELEGRAM_API_URL": f"http://127.0.0.1:{chat}",
            "TELEGRAM_WEBHOOK_URL": "",
        }
    return settings


def _processes(simulated: bool, web: int, chat: int) -> dict[str, str]:
    python = sys.executable
    processes = {
        "web": f"{python} -m gunicorn config.wsgi --bind 127.0.0.1:{web} --threads 4 --log-level warning",
        "bot": f"{python} manage.py runbot",
        "worker": f"{python} -m celery --quiet -A config worker --concurrency 2 --loglevel warning",
        "beat": f"{python} -m celery --quiet -A config beat --loglevel warning",
    }
    if simulated:
        people = Path(os.environ["DATA_DIR"]) / "simulator.json"
        simulator = f"{python} manage.py simulator --listen 127.0.0.1:{chat} --roster {people}"
        processes = {"simulator": simulator} | processes
    return processes


def _announce(simulated: bool, web: int, chat: int) -> None:
    """Once every page answers, say where to click."""
    site = f"http://127.0.0.1:{web}"
    lines = ["", "Care Companion is up. Stop it with Ctrl-C.", ""]
    asked = [f"{site}/admin/login/", f"{site}/api/v1/health"]
    if simulated:
        asked.append(f"http://127.0.0.1:{chat}/")
        lines.append(f"  Chat with the bot   http://127.0.0.1:{chat}/")
    lines += [
        f"  Admin panel         {site}/admin/",
        f"  API health          {site}/api/v1/health",
        "",
    ]
    password = os.environ["DEMO_PASSWORD"]
    lines += [
        f"  Log in as {name}, password {password}"
        for name in ("admin", "editor", "reviewer", "coordinator")
    ]
    deadline = time.monotonic() + READY_SECONDS
    while simulated and not _answers(asked[-1]) and time.monotonic() < deadline:
        time.sleep(0.2)
    subprocess.run([sys.executable, "manage.py", "setup_bot"], cwd=ROOT, check=False)
    while not all(_answers(address) for address in asked):
        if time.monotonic() > deadline:
            lines = ["", "Not every page answers yet: look for errors above.", *lines]
            break
        time.sleep(1)
    print("\n".join([*lines, ""]), flush=True)  # noqa: T201


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=3) as response:  # noqa: S310
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _free_port(wanted: int) -> int:
    """The port, or the next one above that nobody uses."""
    for port in range(wanted, wanted + 50):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    sys.exit(f"No free port between {wanted} and {wanted + 50}.")


if __name__ == "__main__":
    sys.exit(main())
