"""What the admin's pages cost at 5,000 entries and 1,000,000 view counts. Prints JSON.

    python -m benchmarks.admin_pages [--entries 5000] [--views 1000000] [--times 40] [--postgres]

Each page is asked for through Django's test client by somebody who may see everything, template
included: how many queries, and the milliseconds that half, and 95 of 100, of the times stay under.
Half of the entries are translations, a fifth have a changed draft, a few are overdue; there are
50,000 votes and 20,000 logged questions beside them. The database is a fresh one and goes away.

"cpu" is the processor time of this process, whatever else the machine does meanwhile: on SQLite all
that a page needs, on PostgreSQL all but the server's part.
"""

import argparse
import gc
import json
import os
import random
import statistics
import time
from datetime import timedelta


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=5_000)
    parser.add_argument("--views", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=40)
    parser.add_argument("--postgres", action="store_true")
    options = parser.parse_args()
    if options.postgres:
        os.environ["TEST_DATABASE"] = "postgres"
    import tests.environment  # noqa: F401  # a database of its own, removed at the end

    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    figures = {"database": connection.vendor} | load(options.entries, options.views)
    print(json.dumps(figures | {"pages": measure(options.times)}, indent=1))


def load(count: int, view_count: int) -> dict:
    """Fill the database in bulk; returns how many rows there are of each kind."""
    from django.db import connection
    from django.utils import timezone

    from bot.models import Feedback, ViewCount
    from content.models import FAQ, LoggedQuestion

    chance, today = random.Random(1), timezone.now().date()
    revisions = entries(count, today)
    views(revisions, view_count, today)
    votes(revisions, chance)
    questions(chance, today)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {
        "entries": FAQ.objects.count(),
        "view_counts": ViewCount.objects.count(),
        "daily_view_counts": ViewCount.objects.filter(step="day").count(),
        "votes": Feedback.objects.count(),
        "questions": LoggedQuestion.objects.count(),
    }


def entries(count: int, today) -> list[int]:
    """Publish entries in two languages below 60 topics; returns their revisions' ids."""
    from django.utils import timezone

    from content.models import FAQ, Revision, Source, Topic, TopicTitle

    topics = Topic.objects.bulk_create(
        Topic(slug=f"topic-{number}", position=number) for number in range(60)
    )
    TopicTitle.objects.bulk_create(
        TopicTitle(topic=topic, language="en", title=topic.slug.title()) for topic in topics
    )
    sources = Source.objects.bulk_create(
        Source(title=f"Guide {number}", publisher="NCI", url=f"https://example.org/{number}")
        for number in range(300)
    )
    faqs = FAQ.objects.bulk_create(
        FAQ(
            key=f"entry-{number // 2}",
            language=("en", "es")[number % 2],
            topic=topics[number // 2 % 60],
            question=f"What is number {number}?",
            short_answer=f"It is number {number}. " * 12,
            full_answer=f"A longer text about number {number}.\n\n- one\n- two\n\n" * 40,
            alternatives=[f"number {number} please", f"tell me about {number}"],
        )
        for number in range(count)
    )
    FAQ.sources.through.objects.bulk_create(
        FAQ.sources.through(faq_id=faq.pk, source_id=sources[(at + more) % 300].pk)
        for at, faq in enumerate(faqs)
        for more in range(2)
    )
    FAQ.related.through.objects.bulk_create(
        FAQ.related.through(from_faq_id=faq.pk, to_faq_id=faqs[at // 2].pk)
        for at, faq in enumerate(faqs)
        if at > 1
    )
    made = []
    for at, faq in enumerate(FAQ.objects.with_draft_inputs().order_by("pk")):
        reviewed = {
            "reviewer_name": "Robin", "reviewed_on": today - timedelta(days=300),
            "review_by": today + timedelta(days=at % 400 - 20),
        } if at % 3 == 0 else {}  # fmt: skip
        made.append(
            Revision(
                faq=faq, number=1, published_at=timezone.now(), **faq.frozen_content(), **reviewed
            )
        )
    made = Revision.objects.bulk_create(made, batch_size=500)
    for revision in made:
        revision.faq.live = revision
        if revision.pk % 5 == 0:
            revision.faq.short_answer += "Changed."
    FAQ.objects.bulk_update([r.faq for r in made], ["live", "short_answer"], batch_size=200)
    return [revision.pk for revision in made]


def views(revisions: list[int], count: int, today) -> None:
    """As many daily counts, newest first, and the weeks and months that belong to them."""
    from collections import Counter

    from bot.models import ViewCount
    from bot.models.seen import start_of

    totals: Counter = Counter()
    for step in ViewCount.Step:
        for number in range(count):
            day = today - timedelta(days=number // len(revisions))
            totals[step, start_of(step, day), revisions[number % len(revisions)]] += number % 9 + 1
    rows = sorted(totals.items(), key=lambda one: (one[0][1], one[0][2]))
    for at in range(0, len(rows), 5000):
        ViewCount.objects.bulk_create(
            ViewCount(step=step, starts_on=start, revision_id=revision, views=number)
            for (step, start, revision), number in rows[at : at + 5000]
        )


def votes(revisions: list[int], chance: random.Random) -> None:
    from django.utils import timezone

    from bot.fields import keyed_hash
    from bot.models import Feedback, Patient

    now = timezone.now()
    patients = Patient.objects.bulk_create(
        Patient(
            pseudonym=f"P-{number}", telegram_id=str(number), telegram_hash=keyed_hash(number),
            chat_id=str(number), status_since=now, consent_version=1, consented_at=now,
        )
        for number in range(1000)
    )  # fmt: skip
    made = [
        Feedback(patient=patient, revision_id=revision, helped=chance.random() < 0.8)
        for patient in patients
        for revision in chance.sample(revisions, min(50, len(revisions)))
    ]
    Feedback.objects.bulk_create(made, batch_size=2000)
    for days in range(0, 360, 12):
        part = [one.pk for one in made[days // 12 :: 30]]
        Feedback.objects.filter(pk__in=part).update(given_at=now - timedelta(days=days))


def questions(chance: random.Random, today) -> None:
    from content.models import LoggedQuestion

    words = ["can", "travel", "scan", "wine", "hair", "work", "tired", "sleep", "pain", "swim"]
    made = LoggedQuestion.objects.bulk_create(
        [
            LoggedQuestion(
                text=" ".join(chance.choices(words, k=3)), language="en", kind="unanswered"
            )
            for _number in range(20_000)
        ],
        batch_size=2000,
    )
    for days in range(40):
        part = [one.pk for one in made[days::40]]
        LoggedQuestion.objects.filter(pk__in=part).update(asked_on=today - timedelta(days=days * 9))


def measure(times: int) -> dict:
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    settings.SECURE_SSL_REDIRECT = False
    client = Client()
    client.force_login(User.objects.create_superuser("alex", password="for this run only"))
    faqs, insight = reverse("admin:content_faq_changelist"), reverse("admin:content_faq_insight")
    pages = {
        "change list": faqs,
        "change list, page 40": f"{faqs}?p=40",
        "change list, searched": f"{faqs}?q=number+77",
        "change list, draft has changes": f"{faqs}?state=changed",
        "change list, translation older": f"{faqs}?translation=stale",
        "home": reverse("admin:index"),
        "insight, 7 days": f"{insight}?period=7",
        "insight, 30 days": insight,
        "insight, 13 weeks": f"{insight}?period=90",
        "insight, 12 months": f"{insight}?period=365",
    }
    gc.collect()
    gc.freeze()  # as gunicorn.conf.py does
    figures = {}
    for name, url in pages.items():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200, url
            count = len(queries)
        taken, used = [], []
        for _time in range(times):
            start, cpu = time.perf_counter(), time.process_time()
            client.get(url)
            taken.append(1000 * (time.perf_counter() - start))
            used.append(1000 * (time.process_time() - cpu))
        figures[name] = {
            "queries": count,
            "p50_ms": round(statistics.median(taken)),
            "p95_ms": round(statistics.quantiles(taken, n=20)[-1]),
            "cpu_p95_ms": round(statistics.quantiles(used, n=20)[-1]),
        }
    return figures


if __name__ == "__main__":
    main()
