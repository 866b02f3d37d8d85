"""Run the Telegram simulator: a Bot API server with a chat page, for this machine only."""

import asyncio
import ipaddress
import signal
import time
from pathlib import Path
from typing import Any

from aiohttp import web
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from bot.simulator.core import Simulator
from bot.simulator.roster import keep_roster, load_roster
from bot.simulator.server import create_app

DEFAULT_LISTEN = "127.0.0.1:8082"
DEFAULT_TOKEN = "123456:simulator"  # noqa: S105 - nobody else's


class Command(BaseCommand):
    """Refuses to start outside DEBUG, and on any address others could reach."""

    help = "Run a local Telegram Bot API server with a chat page in the browser."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--listen",
            default=getattr(settings, "SIMULATOR_LISTEN", "") or DEFAULT_LISTEN,
            help="loopback address and port, default %(default)s; port 0 picks a free one",
        )

        parser.add_argument(
            "--roster",
            type=Path,
            help="a file that keeps the people over restarts, so that the bot may write to them",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "The simulator runs with DEBUG on only: anyone may play any patient."
            )
        host, port = read_address(options["listen"])
        token = getattr(settings, "TELEGRAM_BOT_TOKEN", "") or DEFAULT_TOKEN
        try:
            simulator = Simulator(token, first_message_id=first_message_id(), record_calls=False)
        except ValueError:
            raise CommandError(
                "TELEGRAM_BOT_TOKEN must look like 123456:letters-and-digits."
            ) from None
        if options["roster"] is not None:
            try:
                load_roster(simulator, options["roster"])
            except (OSError, ValueError) as error:
                raise CommandError(str(error)) from None
        if not simulator.persons:
            simulator.add_person("Anna", language_code="en")
        if options["roster"] is not None:
            keep_roster(simulator, options["roster"])
        asyncio.run(self.serve(simulator, host, port))

    async def serve(self, simulator: Simulator, host: str, port: int) -> None:
        """Serve until SIGINT or SIGTERM; open polls do not hold up the stop."""
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        runner = web.AppRunner(create_app(simulator), access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port).start()
            bound = runner.addresses[0][1]
            name = f"[{host}]" if ":" in host else host
            self.stdout.write(f"Telegram simulator: http://{name}:{bound}/ (stop with Ctrl+C)")
            self.stdout.flush()
            await stop.wait()
        except OSError as error:
            raise CommandError(f"Cannot listen on {host}:{port}: {error.strerror}.") from None
        finally:
            await runner.cleanup()


def first_message_id() -> int:
    """Where message ids start: above those of an earlier run.

    A bot remembers ids of messages to edit; after a restart they must not name
    another message. The clock gives room for two messages a second on average.
    """
    return (int(time.time()) - 1_790_000_000) * 2


def read_address(listen: str) -> tuple[str, int]:
    """Host and port of a loopback address.

    Raises CommandError for anything else: nobody but this machine may connect.
    """
    host, _, port = listen.rpartition(":")
    host = "127.0.0.1" if host == "localhost" else host.strip("[]")
    try:
        loopback = ipaddress.ip_address(host).is_loopback
        number = int(port)
    except ValueError:
        raise CommandError(f"--listen must be address:port, not {listen!r}.") from None
    if not loopback:
        raise CommandError(f"The simulator listens on loopback only, not on {host}.")
    return host, number
