"""Requests per second and waits of the public API, beside bare views, under gunicorn. Prints JSON.

locust asks as fast as it is answered. Each round asks every address in turn, so that what else the
machine does falls on all of them; of the rounds the median counts. Run it as
``python -m benchmarks.api``; it needs no running installation.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
ASKED = {
    "bare Django": ("/bare/django", ""),
    "bare DRF": ("/bare/drf", ""),
    "topics": ("/api/v1/topics/", ""),
    "topics, 304": ("/api/v1/topics/", "1"),
    "FAQs, a page": ("/api/v1/faqs/", ""),
}
FILL = """
from django.utils import timezone
from content.models import FAQ, ContentVersion, Revision
first = FAQ.objects.published().select_related("live").filter(language="en").first()
texts = first.live.frozen_content()
FAQ.objects.exclude(pk__in=FAQ.objects.published().order_by("pk").values_list("pk")[:{count}]).update(live=None)
for number in range({count} - FAQ.objects.published().count()):
    faq = FAQ.objects.create(key=f"more-{{number}}", language="en", topic=first.topic, question=f"{{number}}?", short_answer="x")
    faq.live = Revision.objects.create(faq=faq, number=1, published_at=timezone.now(), **texts | {{"question": f"Question {{number}}?"}})
    faq.save(update_fields=["live"])
ContentVersion.bump()
print(FAQ.objects.published().count())
"""


def environment(folder):
    return os.environ | {
        "DATA_DIR": folder, "DATABASE_URL": "", "REDIS_URL": "", "DEBUG": "1",
        "SECRET_KEY": "benchmark", "SEARCH_MODE": "lexical", "API_RATE": "1000000000",
        "ALLOWED_HOSTS": "127.0.0.1", "FIELD_ENCRYPTION_KEYS": "A" * 43 + "=",
    }  # fmt: skip


def manage(env, *arguments):
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def load(host, path, unchanged, seconds, users):
    env = os.environ | {"LOAD_PATH": path, "LOAD_304": unchanged}
    run = subprocess.run(
        [
            BIN / "locust", "-f", ROOT / "benchmarks" / "api_load.py", "--headless", "--json",
            "-u", str(users), "-r", str(users), "-t", f"{seconds}s", "--host", host,
            "--loglevel", "ERROR",
        ],
        env=env, capture_output=True, text=True, timeout=seconds + 60,
    )  # fmt: skip
    if run.returncode:
        sys.exit(f"{path}: {run.stdout[-500:]}{run.stderr[-1000:]}")
    (read,) = (one for one in json.loads(run.stdout) if one["name"] == "read")
    times = {float(wait): count for wait, count in read["response_times"].items()}
    took = read["last_request_timestamp"] - read["start_time"]
    return {"per_second": read["num_requests"] / took, "p99_ms": percentile(times, 0.99)}


def percentile(times, share):
    left = share * sum(times.values())
    for wait in sorted(times):
        left -= times[wait]
        if left <= 0:
            return wait
    return None


def measure(count, options):
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
        free.close()
        env = environment(folder)
        manage(env, "migrate")
        manage(env, "load_starter_content")
        entries = int(manage(env, "shell", "--no-imports", "-c", FILL.format(count=count)))
        server = subprocess.Popen(
            [BIN / "gunicorn", "benchmarks.api_server:application", "--bind", host,
             "--workers", str(options.workers), "--log-level", "error"],
            cwd=ROOT, env=env,
        )  # fmt: skip
        try:
            wait_for(f"http://{host}/api/v1/topics/")
            rounds = [
                {
                    name: load(f"http://{host}", path, unchanged, options.seconds, options.users)
                    for name, (path, unchanged) in ASKED.items()
                }
                for _number in range(options.rounds)
            ]
        finally:
            server.terminate()
            server.wait(30)
    return {"entries": entries} | {
        name: {
            key: round(statistics.median(one[name][key] for one in rounds), 1)
            for key in ("per_second", "p99_ms")
        }
        for name in ASKED
    }


def wait_for(address):
    for _attempt in range(300):
        try:
            urllib.request.urlopen(address, timeout=10).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("The server did not start.")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, nargs="+", default=[100, 5000])
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--users", type=int, default=8, help="asking at the same time")
    parser.add_argument("--workers", type=int, default=1, help="of gunicorn")
    options = parser.parse_args()
    found = [measure(count, options) for count in options.entries]
    ratios = [
        {
            "entries": one["entries"],
            "topics / bare DRF": one["topics"]["per_second"] / one["bare DRF"]["per_second"],
            "304 / bare DRF": one["topics, 304"]["per_second"] / one["bare DRF"]["per_second"],
            "304 / topics": one["topics, 304"]["per_second"] / one["topics"]["per_second"],
        }
        for one in found
    ]
    print(json.dumps({"measured": found, "ratios": ratios, "options": vars(options)}, indent=2))


if __name__ == "__main__":
    main()
