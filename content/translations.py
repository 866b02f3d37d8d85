"""Translations of an entry: which are there, and which have fallen behind the original.

The original is the entry in the fallback language. A translation remembers the original's
revision that it follows; one that nobody has compared yet is behind when the original was
published after the translation's draft was last changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.errors import DomainError
from content.models import FAQ
from content.models.faqs import FAQQuerySet
from content.snapshot import FALLBACK_LANGUAGE


class Standing(models.TextChoices):
    MISSING = "missing", gettext_lazy("missing")
    DRAFT = "draft", gettext_lazy("draft")
    PUBLISHED = "published", gettext_lazy("published")
    STALE = "stale", gettext_lazy("older than the original")


@dataclass(frozen=True)
class Cell:
    language: str
    faq: FAQ | None
    standing: Standing


@dataclass(frozen=True)
class Row:
    """An entry in every language of the installation, in the order of the settings."""

    key: str
    cells: tuple[Cell, ...]

    @property
    def lead(self) -> FAQ:
        """The original, or the first translation where there is none."""
        found = [cell.faq for cell in self.cells if cell.faq is not None]
        return next((faq for faq in found if faq.language == FALLBACK_LANGUAGE), found[0])

    def has(self, standing: str) -> bool:
        return any(cell.standing == standing for cell in self.cells)


def is_stale(faq: FAQ, original: FAQ | None) -> bool:
    """Whether the original has a newer revision than the one the translation follows.

    Reads ``live`` of the original and ``translated_from`` of the translation.
    """
    if original is None or original.pk == faq.pk or original.live is None:
        return False
    if faq.translated_from is not None:
        return faq.translated_from.number < original.live.number
    return original.live.published_at > faq.edited_at


# What ``is_stale`` says, of an entry from ``with_original``.
STALE = ~Q(language=FALLBACK_LANGUAGE) & (
    Q(translated_from__number__lt=F("original_number"))
    | Q(translated_from=None, edited_at__lt=F("original_published_at"))
)


def with_original() -> FAQQuerySet:
    """All entries with the number and the time of what is published of their original."""
    original = FAQ.objects.filter(key=OuterRef("key"), language=FALLBACK_LANGUAGE)
    return FAQ.objects.annotate(
        original_number=Subquery(original.values("live__number")),
        original_published_at=Subquery(original.values("live__published_at")),
    )


def stale() -> FAQQuerySet:
    """The translations that ``is_stale`` is true of."""
    return with_original().filter(STALE)


def incomplete_keys() -> models.QuerySet[FAQ, str]:
    """The keys of the entries that some language lacks."""
    languages = [code for code, _name in settings.LANGUAGES]
    return (
        FAQ.objects.filter(language__in=languages)
        .order_by()
        .values("key")
        .annotate(languages=Count("language"))
        .filter(languages__lt=len(languages))
        .values_list("key", flat=True)
    )


def standing(faq: FAQ | None, original: FAQ | None) -> Standing:
    if faq is None:
        return Standing.MISSING
    if is_stale(faq, original):
        return Standing.STALE
    return Standing.PUBLISHED if faq.live_id else Standing.DRAFT


def matrix(keys: Iterable[str] | None = None) -> list[Row]:
    """Every entry, or those of ``keys``, in reading order: one query."""
    faqs = FAQ.objects.select_related("live", "translated_from", "topic").order_by(
        "topic__position", "topic", "position", "key"
    )
    if keys is not None:
        faqs = faqs.filter(key__in=set(keys))
    by_key: dict[str, dict[str, FAQ]] = defaultdict(dict)
    for faq in faqs:
        by_key[faq.key][faq.language] = faq
    return [
        Row(
            key,
            tuple(
                Cell(code, found.get(code), standing(found.get(code), found.get(FALLBACK_LANGUAGE)))
                for code, _name in settings.LANGUAGES
            ),
        )
        for key, found in by_key.items()
    ]


def original_of(faq: FAQ) -> FAQ | None:
    """The entry that this one translates; None for an original."""
    if faq.language == FALLBACK_LANGUAGE:
        return None
    found = FAQ.objects.select_related("live").filter(key=faq.key, language=FALLBACK_LANGUAGE)
    return found.first()


@transaction.atomic
def confirm(faq: FAQ, *, seen: int) -> None:
    """Note that the translation follows the original's published revision ``seen`` (its number).

    Raises DomainError if the original is not published, or was published again since.
    """
    original = original_of(faq)
    if original is None or original.live is None:
        raise DomainError(_("The original is not published."))
    if original.live.number != seen:
        raise DomainError(_("The original has a newer revision. Compare with that one."))
    FAQ.objects.filter(pk=faq.pk).update(translated_from=original.live)
