"""The drafts as they stand, by column."""

from __future__ import annotations

from collections.abc import Iterator

from content.importing.columns import SourceValue, Values, clean
from content.models import FAQ, Source
from content.models.faqs import FAQQuerySet

_AT_ONCE = 1000


def values_of(faq: FAQ) -> Values:
    """The draft's values; the order of sources and related entries means nothing."""
    texts = ("question", "label", "short_answer", "act_now", "full_answer")
    return {
        "key": faq.key,
        "language": faq.language,
        "topic": faq.topic.slug,
        "position": faq.position,
        **{name: clean(getattr(faq, name)) for name in texts},
        "alternatives": [" ".join(clean(one).split()) for one in faq.alternatives],
        "sensitive": faq.sensitive,
        "sources": sorted((source_value(source) for source in faq.sources.all()), key=_address),
        "related": sorted({other.key for other in faq.related.all()}),
    }


def source_value(source: Source) -> SourceValue:
    return SourceValue(clean(source.title), clean(source.publisher), source.url, source.seen_on)


def _address(source: SourceValue) -> str:
    return source.url


def read(queryset: FAQQuerySet) -> Iterator[tuple[int, Values]]:
    """Each entry's primary key and values, in a handful of queries for each thousand."""
    for faq in queryset.with_draft_inputs().order_by("pk").iterator(chunk_size=_AT_ONCE):
        yield faq.pk, values_of(faq)
