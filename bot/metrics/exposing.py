"""The page that Prometheus reads: sums from Redis, and the state of things from the database."""

from __future__ import annotations

import hmac
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Min
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector
from redis.exceptions import RedisError

from bot import heartbeat, redis
from bot.api import health
from bot.metrics.counting import BUCKETS, COUNTERS, HISTOGRAMS, KEY
from bot.models import Delivery

_State = Delivery.State


@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """For whoever knows ``METRICS_TOKEN``; without one set, or given, there is no such page."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    wanted = settings.METRICS_TOKEN.encode()
    if not wanted or not hmac.compare_digest(given, wanted):
        raise Http404
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Everything())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class Everything(Collector):
    def collect(self) -> Iterable[Metric]:
        yield from _parts()
        # What does not answer is left out: care_up says that it is down.
        with suppress(RedisError, RuntimeError):
            yield from _sums()
            yield from _seen()
        with suppress(DatabaseError):
            yield from _outreach()


def _parts() -> Iterator[Metric]:
    up = GaugeMetricFamily("care_up", "Whether a part is up, as /readyz says.", labels=["part"])
    for part, is_up in health.status().items():
        up.add_metric([part], float(is_up))
    yield up


def _seen() -> Iterator[Metric]:
    seen = GaugeMetricFamily(
        "care_last_seen_seconds", "How long ago a process was last seen.", labels=["process"]
    )
    for process, age in heartbeat.ages().items():
        if age is not None:
            seen.add_metric([process], age)
    yield seen


def _sums() -> Iterator[Metric]:
    found: defaultdict[str, dict[tuple[str, ...], float]] = defaultdict(dict)
    for field, stored in redis.client().hgetall(KEY).items():
        assert isinstance(field, bytes)
        name, *values = field.decode().split("|")
        found[name][tuple(values)] = float(stored)
    for name, (help_text, labels) in COUNTERS.items():
        counter = CounterMetricFamily(name, help_text, labels=labels)
        for given, value in found[name].items():
            counter.add_metric(given, value)
        yield counter
    for name, help_text in HISTOGRAMS.items():
        yield _histogram(name, help_text, found[name])


def _histogram(name: str, help_text: str, found: dict[tuple[str, ...], float]) -> Metric:
    total, buckets = 0.0, []
    for bound in [*map(str, BUCKETS), "+Inf"]:
        total += found.get((bound,), 0.0)
        buckets.append((bound, total))
    histogram = HistogramMetricFamily(name, help_text)
    histogram.add_metric([], buckets=buckets, sum_value=found.get(("sum",), 0.0))
    return histogram


def _outreach() -> Iterator[Metric]:
    """Rate, lag and errors of what is sent, from the rows themselves."""
    now = timezone.now()
    due = Delivery.objects.sendable(now).filter(state=_State.DUE, due_at__lte=now)
    oldest = due.aggregate(oldest=Min("due_at"))["oldest"]
    yield GaugeMetricFamily("care_outreach_due", "Messages owed now.", value=due.count())
    yield GaugeMetricFamily(
        "care_outreach_lag_seconds",
        "For how long the oldest message has been owed.",
        value=(now - oldest).total_seconds() if oldest else 0.0,
    )
    recent = Delivery.objects.filter(due_at__gte=now - timedelta(days=1))  # the index begins here
    sent = recent.filter(state=_State.SENT, sent_at__gte=now - timedelta(minutes=1))
    yield GaugeMetricFamily(
        "care_outreach_sent_last_minute", "Messages sent in the last minute.", value=sent.count()
    )
    for name, rows in {
        "failed": recent.filter(state=_State.FAILED),
        "expired": recent.filter(state=_State.EXPIRED),
        "uncertain": recent.filter(uncertain_times__gt=0),
    }.items():
        yield GaugeMetricFamily(
            f"care_outreach_{name}_last_day",
            f"Messages due in the last day that are {name}.",
            value=rows.count(),
        )
