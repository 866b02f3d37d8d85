"""gunicorn under our gunicorn.conf.py: told to stop, it finishes what it has."""

import http.client
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def server():
    """A port, and the process that serves the slow application there."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        port = one.getsockname()[1]
    command = ["-m", "gunicorn", "tests.config.slow_app", "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen([sys.executable, *command], cwd=ROOT, start_new_session=True)
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    yield port, process
    process.kill()
    process.wait(10)


def test_told_to_stop_it_finishes_what_is_in_flight(server):
    port, process = server
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/")
    response = connection.getresponse()
    assert response.read(6) == b"begun "
    process.send_signal(signal.SIGTERM)

    assert response.read() == b"done"
    assert process.wait(30) == 0
