"""What is wrong, or could be better, with the content: for editors and for ``make check``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from urllib.parse import urlsplit

from content.models import FAQ, UrgentSign
from content.publishing import LONGEST_SHORT_ANSWER
from content.readability import reading_grade
from content.rendering import text_length
from content.search.text import normal_form
from content.snapshot import Sign
from content.starter_pack import Pack
from content.urgent import fired
from content.urgent_phrases import parse_phrase

WARN_ABOVE_GRADE = 8.0
HIGHEST_GRADE = 9.0
LONGEST_LABEL = 40
COMFORTABLE_SHORT_ANSWER = 700


class Level(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Finding:
    level: Level
    message: str


@dataclass(frozen=True)
class Checked:
    """An entry as it is checked, from the database or from the pack's files."""

    key: str
    language: str
    question: str
    label: str
    short_answer: str
    act_now: str
    full_answer: str
    alternatives: list[str]
    links: list[str]
    unopened: int
    related: list[str]
    reviewed: bool
    review_by: date | None = None

    @property
    def text(self) -> str:
        return "\n\n".join([self.short_answer, self.act_now, self.full_answer])


@dataclass
class Report:
    """Findings by entry ("en/liver-symptoms"), with each entry's grade and length."""

    grades: dict[str, float] = field(default_factory=dict)
    lengths: dict[str, int] = field(default_factory=dict)
    findings: dict[str, list[Finding]] = field(default_factory=lambda: defaultdict(list))

    def count(self, level: Level) -> int:
        return sum(one.level == level for found in self.findings.values() for one in found)


def of_faq(faq: FAQ) -> Checked:
    """An entry's saved draft."""
    return Checked(
        key=faq.key, language=faq.language, question=faq.question, label=faq.label,
        short_answer=faq.short_answer, act_now=faq.act_now, full_answer=faq.full_answer,
        alternatives=faq.alternatives, links=[source.url for source in faq.sources.all()],
        unopened=sum(source.seen_on is None for source in faq.sources.all()),
        related=[other.key for other in faq.related.all()],
        reviewed=bool(faq.live and faq.live.reviewer_name),
        review_by=faq.live.review_by if faq.live else None,
    )  # fmt: skip


def from_database() -> tuple[list[Checked], list[Sign], dict[str, tuple[list[str], list[str]]]]:
    """Every entry's draft and every urgent sign, with the sentences each sign is tested by."""
    entries = [of_faq(faq) for faq in FAQ.objects.with_draft_inputs()]
    rows = list(UrgentSign.objects.all())
    return (
        entries,
        [Sign.of(row) for row in rows],
        {f"{row.language}/{row.key}": (row.must_fire, row.must_not_fire) for row in rows},
    )


def from_pack(
    pack: Pack,
) -> tuple[list[Checked], list[Sign], dict[str, tuple[list[str], list[str]]]]:
    """The same from the starter pack's files, with no database."""
    sources = {source.key: source for source in pack.sources}
    entries = [
        Checked(
            key=faq.key, language=faq.language, question=faq.question, label=faq.label,
            short_answer=faq.short_answer, act_now=faq.act_now, full_answer=faq.full_answer,
            alternatives=faq.alternatives, links=[sources[key].url for key in faq.sources],
            unopened=sum(sources[key].seen is None for key in faq.sources),
            related=faq.related, reviewed=False,
        )
        for faq in pack.faqs
    ]  # fmt: skip
    signs = [Sign.of(sign) for sign in pack.urgent_signs]
    return (
        entries,
        signs,
        {
            f"{sign.language}/{sign.key}": (sign.must_fire, sign.must_not_fire)
            for sign in pack.urgent_signs
        },
    )


def check(
    entries: Iterable[Checked],
    signs: Iterable[Sign],
    tables: dict[str, tuple[list[str], list[str]]],
    *,
    today: date,
) -> Report:
    """Check entries against each other and signs against their own sentences."""
    entries, signs, report = list(entries), list(signs), Report()
    keys = {entry.key for entry in entries}
    asked: dict[tuple[str, str], set[str]] = defaultdict(set)
    for entry in entries:
        for question in [entry.question, *entry.alternatives]:
            asked[entry.language, normal_form(question)].add(entry.key)
    for entry in entries:
        name = f"{entry.language}/{entry.key}"
        if entry.language == "en":  # the formula is for English
            report.grades[name] = reading_grade(entry.text)
        report.lengths[name] = text_length(entry.text)
        report.findings[name] += text_findings(entry, report.grades.get(name, 0.0))
        report.findings[name] += source_findings(entry, today)
        report.findings[name] += _links(entry, keys, asked)
    for sign in signs:
        name = f"{sign.language}/{sign.key}"
        report.findings[name] += _sentences(sign, *tables[name])
    return report


def text_findings(entry: Checked, grade: float) -> Iterator[Finding]:
    """What is wrong with the texts by themselves."""
    if not entry.short_answer.strip():
        yield Finding(Level.ERROR, "the short answer is empty")
    elif (length := text_length(entry.short_answer)) > COMFORTABLE_SHORT_ANSWER:
        yield Finding(Level.WARNING, f"the short answer has {length} characters")
    if text_length(entry.short_answer) + text_length(entry.act_now) > LONGEST_SHORT_ANSWER:
        yield Finding(Level.ERROR, "the short answer and its signs do not fit one message")
    if grade > HIGHEST_GRADE:
        yield Finding(Level.ERROR, f"reading grade {grade}; {HIGHEST_GRADE:g} is the most")
    elif grade > WARN_ABOVE_GRADE:
        yield Finding(Level.WARNING, f"reading grade {grade}")
    if len(entry.label or entry.question) > LONGEST_LABEL:
        yield Finding(
            Level.WARNING, f"a menu button shows about {LONGEST_LABEL} characters: add a label"
        )


def source_findings(entry: Checked, today: date) -> Iterator[Finding]:
    """What is wrong with what the entry rests on."""
    if not entry.links:
        yield Finding(Level.ERROR, "no source")
    for link in entry.links:
        if urlsplit(link).scheme != "https":
            yield Finding(Level.ERROR, f"the source {link} is not https")
    if entry.unopened:
        yield Finding(Level.NOTE, f"{entry.unopened} source(s) without a date seen")
    if not entry.reviewed:
        yield Finding(Level.NOTE, "no clinical reviewer")
    if entry.review_by is not None and entry.review_by < today:
        yield Finding(Level.WARNING, f"review was due on {entry.review_by}")


def _links(
    entry: Checked, keys: set[str], asked: dict[tuple[str, str], set[str]]
) -> Iterator[Finding]:
    for key in entry.related:
        if key not in keys:
            yield Finding(Level.ERROR, f"related entry “{key}” does not exist")
    for question in [entry.question, *entry.alternatives]:
        others = asked[entry.language, normal_form(question)] - {entry.key}
        if others:
            yield Finding(Level.ERROR, f"“{question}” is also asked by {', '.join(sorted(others))}")


def _sentences(sign: Sign, must_fire: list[str], must_not_fire: list[str]) -> Iterator[Finding]:
    for phrase in sign.phrases:
        try:
            parse_phrase(phrase)
        except ValueError as error:
            yield Finding(Level.ERROR, str(error))
            return
    for sentence in must_fire:
        if not fired([sign], sentence):
            yield Finding(Level.ERROR, f"must trigger and does not: “{sentence}”")
    for sentence in must_not_fire:
        if fired([sign], sentence):
            yield Finding(Level.ERROR, f"must not trigger and does: “{sentence}”")
