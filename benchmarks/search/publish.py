"""What one publish costs a running process at 10,000 entries, besides the embedding.

    python -m benchmarks.search.publish [--entries 10000]

On a scratch SQLite database: time from the version that has changed to an index that holds it, in
milliseconds of processor time. Prints JSON.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time

from benchmarks.processes import scratch_installation


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=10_000)
    options = parser.parse_args()
    with scratch_installation(SEARCH_MODE="lexical"):
        from django.core.management import call_command

        from content.search import published
        from content.snapshot import current

        call_command("load_starter_content", verbosity=0, stdout=sys.stderr)
        fill(options.entries)
        published.engine_for(current())
        gc.collect()
        gc.freeze()  # as runbot does once it is ready
        times = [publish_and_ask(number) for number in range(10)]
    print(json.dumps({"entries": options.entries, "max_ms": round(max(times), 1),
                      "median_ms": round(sorted(times)[5], 1)}))  # fmt: skip


def fill(count: int) -> None:
    """Copies of the starter entries, published."""
    from django.utils import timezone

    from content.models import FAQ, ContentVersion, Revision

    originals = list(FAQ.objects.filter(language="en").with_draft_inputs())
    rows = [
        FAQ(key=f"copy-{number}", topic=one.topic, question=f"{one.question} {number}",
            short_answer=one.short_answer, full_answer=one.full_answer)
        for number in range(count - len(originals))
        for one in [originals[number % len(originals)]]
    ]  # fmt: skip
    faqs = FAQ.objects.bulk_create(rows, batch_size=500)
    now = timezone.now()
    revisions = Revision.objects.bulk_create(
        [
            Revision(faq=faq, number=1, topic=faq.topic, position=1, question=faq.question,
                     short_answer=faq.short_answer, full_answer=faq.full_answer, published_at=now)
            for faq in faqs
        ],
        batch_size=500,
    )  # fmt: skip
    for faq, revision in zip(faqs, revisions, strict=True):
        faq.live = revision
    FAQ.objects.bulk_update(faqs, ["live"], batch_size=500)
    ContentVersion.bump()


def publish_and_ask(number: int) -> float:
    from content.models import FAQ
    from content.publishing import publish
    from content.search import published
    from content.snapshot import current

    faq = FAQ.objects.get(key=f"copy-{number}")
    faq.question = f"Zebra stripes {number}?"
    faq.save(update_fields=["question"])
    faq.sources.set(FAQ.objects.get(key="liver-symptoms", language="en").sources.all())
    publish(faq, by=None)
    began = time.process_time()
    content = current()
    published.engine_for(content)
    seconds = time.process_time() - began
    found = published.search(content, f"zebra stripes {number}", "en")
    assert found.best[0].entry.faq_id == faq.pk
    return 1000 * seconds


if __name__ == "__main__":
    main()
