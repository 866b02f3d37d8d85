"""Where a source or a word of the glossary is used, in drafts and in what patients see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from content.glossary import Glossary, Term
from content.models import FAQ, GlossaryTerm, Revision, Source, UrgentSign
from content.models.faqs import FAQQuerySet


@dataclass(frozen=True)
class Use:
    """An entry or an urgent sign; of an entry, whether its draft and what patients see use it."""

    row: FAQ | UrgentSign
    in_draft: bool
    in_live: bool


def of_source(source: Source) -> list[Use]:
    """Entries that name it, then urgent signs. A revision keeps the link as it was published."""
    drafts = set(source.faqs.values_list("pk", flat=True))
    found = _entries(
        FAQ.objects.all(),
        lambda faq: faq.pk in drafts,
        lambda live: any(one["url"] == source.url for one in live.sources),
    )
    signs = UrgentSign.objects.filter(sources=source)
    return found + [Use(sign, True, sign.is_published) for sign in signs]


def of_term(term: GlossaryTerm) -> list[Use]:
    """Entries of its language in which patients would find the word."""
    word = Term(term.key, term.language, term.term, tuple(term.variants), term.meaning)
    glossary = Glossary((word,), term.language)

    def says(written: FAQ | Revision) -> bool:
        text = "\n".join([written.short_answer, written.act_now, written.full_answer])
        return bool(glossary.found_in(text, written_in=term.language, language=term.language))

    return _entries(FAQ.objects.filter(language=term.language), says, says)


def _entries(
    faqs: FAQQuerySet, in_draft: Callable[[FAQ], bool], in_live: Callable[[Revision], bool]
) -> list[Use]:
    uses = (
        Use(faq, in_draft(faq), faq.live is not None and in_live(faq.live))
        for faq in faqs.select_related("live")
    )
    return [use for use in uses if use.in_draft or use.in_live]
