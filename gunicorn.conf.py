"""The web server's settings; anything given on the command line wins."""

import gc
from pathlib import Path

bind = "127.0.0.1:8000"
workers = 2
threads = 4
accesslog = None
# Told to stop, a request in flight has this long: less than docker-compose.yml waits.
graceful_timeout = 30
control_socket_disable = True  # it would be written to the home directory
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - read-only disks
# A question of 1,000 accented letters, percent-encoded, has to fit; longer lines are a 414.
limit_request_line = 8190


def post_worker_init(worker):
    """What was loaded stays: the collector need not look at it again while a page waits."""
    gc.collect()
    gc.freeze()
