"""How long a large file takes from the upload to the drafts. Prints JSON.

    python -m benchmarks.import_rows [--rows 10000] [--postgres]

The database is a fresh one and goes away again.
"""

import argparse
import json
import os
import time


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
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--postgres", action="store_true")
    options = parser.parse_args()
    if options.postgres:
        os.environ["TEST_DATABASE"] = "postgres"
    import tests.environment  # noqa: F401  # a database of its own, removed at the end

    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
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
        figures[f"{what}_check_s"] = timed(jobs.run_next)
        job.refresh_from_db()
        assert job.state == ImportJob.State.CHECKED and job.counts[what] == count, job.counts
        jobs.confirm(job, seen=job.fingerprint)
        figures[f"{what}_import_s"] = timed(jobs.run_next)
        job.refresh_from_db()
        assert job.state == ImportJob.State.DONE and FAQ.objects.count() == count
        for one in entries:
            one["short_answer"] += "Changed."
            one["related"] = []
    return figures


def timed(run_next) -> float:
    from django.utils import timezone

    start = time.perf_counter()
    assert run_next(timezone.now())
    return round(time.perf_counter() - start, 1)


if __name__ == "__main__":
    main()
