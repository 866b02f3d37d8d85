"""How long a large file takes in the worker, from the upload to the drafts. Prints JSON.

    python -m benchmarks.import_rows [--rows 10000] [--postgres]

A worker and beat run as they do everywhere; the seconds begin when the file is handed in, or
confirmed. "progress" is how many different figures an editor who looks five times a second would
have seen. The database is a fresh one and goes away again.
"""

import argparse
import contextlib
import json
import tempfile
import time

from benchmarks.processes import scratch_installation, scratch_postgres, start, stop

GIVE_UP_SECONDS = 300


def entry(number: int) -> dict:
    return {
        "key": f"entry-{number}", "language": "en", "topic": "bulk", "position": number,
        "question": f"What is number {number}?", "label": "", "act_now": "",
        "short_answer": f"It is number {number}. " * 8,
        "full_answer": f"A longer text about number {number}.\n\n- one\n- two\n\n" * 20,
        "alternatives": [f"number {number} please", f"tell me about {number}"], "sensitive": False,
        "sources": [{"title": f"Guide {number % 500}", "publisher": "NCI", "url": f"https://a.org/{number % 500}"}],
        "related": [f"entry-{number // 2}"] if number > 1 else [],
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--postgres", action="store_true")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="care-import-"))
        if options.postgres:
            stack.enter_context(scratch_postgres(folder))
        stack.enter_context(scratch_installation(DEBUG="0", SEARCH_MODE="lexical"))
        for name in ("worker", "beat"):
            stack.callback(stop, start(name))
        print(json.dumps(measure(options.rows)))


def measure(count: int) -> dict:
    from django.db import connection

    from content.importing import columns, jobs, writing
    from content.models import FAQ, ImportJob, Topic

    Topic.objects.create(slug="bulk")
    entries = [entry(number) for number in range(1, count + 1)]
    for one in entries:
        one["sources"] = [columns.SourceValue(**source) for source in one["sources"]]
    figures: dict = {"database": connection.vendor, "rows": count}
    for what in ("new", "changed"):
        content = writing.to_xlsx(entries) if what == "new" else writing.to_csv(entries)
        job = jobs.upload(content, file_name=f"{what}.csv", by=None)
        figures[f"{what}_check"] = watched(job, ImportJob.State.CHECKED)
        assert job.counts[what] == count, job.counts
        jobs.confirm(job, seen=job.fingerprint)
        figures[f"{what}_import"] = watched(job, ImportJob.State.DONE)
        assert FAQ.objects.count() == count
        for one in entries:
            one["short_answer"] += "Changed."
            one["related"] = []
    return figures


def watched(job, wanted) -> dict:
    """Look on until the job has come so far."""
    begun, seen = time.monotonic(), set()
    while job.state != wanted:
        assert time.monotonic() < begun + GIVE_UP_SECONDS, (job.state, job.reason)
        time.sleep(0.2)
        job.refresh_from_db()
        seen.add(job.done)
    return {"seconds": round(time.monotonic() - begun, 1), "progress": len(seen)}


if __name__ == "__main__":
    main()
