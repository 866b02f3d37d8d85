"""manage.py simulator: where and when it refuses to start."""

import os
import signal
import subprocess
import sys
import urllib.request

import pytest
from django.core.management import CommandError, call_command


def test_it_refuses_without_debug(settings):
    settings.DEBUG = False

    with pytest.raises(CommandError, match="DEBUG"):
        call_command("simulator")


@pytest.mark.parametrize("listen", ["0.0.0.0:8082", "192.168.1.5:8082", "[::]:8082"])
def test_it_listens_on_loopback_only(settings, listen):
    settings.DEBUG = True

    with pytest.raises(CommandError, match="loopback only"):
        call_command("simulator", listen=listen)


@pytest.mark.parametrize("listen", ["8082", "here:there", "127.0.0.1:"])
def test_it_refuses_what_is_no_address(settings, listen):
    settings.DEBUG = True

    with pytest.raises(CommandError, match="address:port"):
        call_command("simulator", listen=listen)


def test_it_refuses_a_token_that_is_none(settings):
    settings.DEBUG, settings.TELEGRAM_BOT_TOKEN = True, "nonsense"

    with pytest.raises(CommandError, match="TELEGRAM_BOT_TOKEN"):
        call_command("simulator", listen="127.0.0.1:0")


def test_it_serves_until_it_is_told_to_stop():
    command = [sys.executable, "manage.py", "simulator", "--listen", "127.0.0.1:0"]
    environment = {**os.environ, "DEBUG": "1"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline()
            address = line.split()[2]
            with urllib.request.urlopen(f"{address}healthz", timeout=5) as response:
                assert response.status == 200
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
