"""The question log as editors work through it: questions that are alike, together, with counts.

Likeness is the search engine's own: the stems of the words and, for English where the encoder is
installed, its vectors. Nobody is to be recognised by what they asked, so a text from which
something was taken out stays hidden until three of its kind are there.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from content.errors import DomainError
from content.models import FAQ, LoggedQuestion
from content.question_log import GONE
from content.search.encoder import Vectors
from content.search.engine import ENCODER_LANGUAGE
from content.search.shared import shared_encoder
from content.search.text import normal_form, stems

ENOUGH_TO_SHOW = 3
# Different texts that are compared in a language: those asked most.
MOST_TEXTS = 300
# Of these, by meaning as well: a vector takes 11 ms, far more on a busy machine, and is then held.
MOST_BY_MEANING = 60
# Of what was asked most, so many are named.
MOST_ASKED = 20
_ALIKE_WORDS, _ALIKE_MEANING = 0.75, 0.65


@dataclass(frozen=True)
class QuestionGroup:
    """Questions that are alike: each text that may be shown with its count, the most asked first."""

    language: str
    kind: str
    pks: tuple[int, ...]
    texts: tuple[tuple[str, int], ...]
    states: tuple[str, ...] = ()
    offered: FAQ | None = None

    @property
    def count(self) -> int:
        return len(self.pks)

    @property
    def title(self) -> str:
        """The text that stands for the group; "" if none may be shown."""
        return self.texts[0][0] if self.texts else ""

    @property
    def hidden(self) -> int:
        """How many of its questions are counted only."""
        return self.count - sum(count for _text, count in self.texts)

    @property
    def is_complete(self) -> bool:
        """Whether the title can be used as it is: nothing was taken out of it."""
        return bool(self.title) and GONE not in self.title


def groups(questions: Iterable[LoggedQuestion]) -> list[QuestionGroup]:
    """The questions by likeness, the most asked first."""
    unanswered: dict[str, list[LoggedQuestion]] = defaultdict(list)
    not_meant: dict[tuple[str, int | None, str], list[LoggedQuestion]] = defaultdict(list)
    for question in questions:
        if question.kind == LoggedQuestion.Kind.UNANSWERED:
            unanswered[question.language].append(question)
        else:
            text = "" if question.offered_id else question.text
            not_meant[question.language, question.offered_id, text].append(question)
    found = [
        _group(alike)
        for language, rows in unanswered.items()
        for alike in _by_likeness(rows, language)
    ]
    found += [_group(rows) for rows in not_meant.values()]
    return sorted(found, key=lambda group: (-group.count, -max(group.pks)))


def _group(rows: Sequence[LoggedQuestion]) -> QuestionGroup:
    """Complete texts first: one of them can become a phrasing."""
    counts = Counter(row.text for row in rows)
    shown = [
        (text, count)
        for text, count in counts.most_common()
        if GONE not in text or len(rows) >= ENOUGH_TO_SHOW
    ]
    first = rows[0]
    return QuestionGroup(
        language=first.language,
        kind=first.kind,
        pks=tuple(row.pk for row in rows),
        texts=tuple(sorted(shown, key=lambda pair: (GONE in pair[0], -pair[1]))),
        states=tuple(dict.fromkeys(row.get_state_display() for row in rows)),
        offered=first.offered if first.kind == LoggedQuestion.Kind.NOT_MEANT else None,
    )


def _by_likeness(rows: Sequence[LoggedQuestion], language: str) -> list[list[LoggedQuestion]]:
    """Each text joins the first group whose leading text is alike; the most asked lead."""
    same: dict[str, list[LoggedQuestion]] = defaultdict(list)
    for row in rows:
        same[normal_form(row.text)].append(row)
    ordered = sorted(same.values(), key=len, reverse=True)[:MOST_TEXTS]
    texts = [asked[0].text.replace(GONE, " ") for asked in ordered]
    vectors = _vectors(texts[:MOST_BY_MEANING]) if language == ENCODER_LANGUAGE else None
    return [
        [row for at in alike for row in ordered[at]] for alike in _alike(texts, language, vectors)
    ]


def _alike(texts: Sequence[str], language: str, vectors: Vectors | None) -> list[list[int]]:
    """Which texts are alike, by their places; the first of each group is the one that leads it."""
    said = [frozenset(stems(text, language)) for text in texts]
    found: list[list[int]] = []
    for at in range(len(texts)):
        for alike in found:
            leader, near = alike[0], 0.0
            if vectors is not None and at < len(vectors):
                near = float(vectors[leader] @ vectors[at])
            if near >= _ALIKE_MEANING or _shared(said[leader], said[at]) >= _ALIKE_WORDS:
                alike.append(at)
                break
        else:
            found.append([at])
    return found


def most_asked(questions: models.QuerySet[LoggedQuestion]) -> list[tuple[str, str, int]]:
    """What no entry answered, as (text, language, how often), the most asked first.

    Alike by their words alone, which is quick, and only what was asked three times. One query.
    """
    rows = (
        questions.filter(kind=LoggedQuestion.Kind.UNANSWERED)
        .order_by()
        .values_list("text", "language")
        .annotate(Count("pk"))
        .order_by("-pk__count", "text")[:MOST_TEXTS]
    )
    by_language: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for text, language, number in rows:
        by_language[language].append((text, number))
    found = []
    for language, asked in by_language.items():
        texts = [text.replace(GONE, " ") for text, _number in asked]
        for alike in _alike(texts, language, None):
            number = sum(asked[at][1] for at in alike)
            if number >= ENOUGH_TO_SHOW:
                found.append((asked[alike[0]][0], language, number))
    return sorted(found, key=lambda one: (-one[2], one[0]))[:MOST_ASKED]


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of stems in common (Dice), 0 to 1."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _vectors(texts: Sequence[str]) -> Vectors | None:
    if shared_encoder() is None or not texts:
        return None
    return np.stack([_vector(text) for text in texts])


@lru_cache(maxsize=2 * MOST_TEXTS)
def _vector(text: str) -> Vectors:
    encoder = shared_encoder()
    assert encoder is not None
    vector: Vectors = encoder.encode([text])[0]
    return vector


def settle(pks: Iterable[int], state: str) -> int:
    """Take waiting questions out of the inbox, or put settled ones back; returns how many.

    Raises DomainError if there is nothing to do: somebody else has dealt with them meanwhile.
    """
    is_back = state == LoggedQuestion.State.OPEN
    rows = LoggedQuestion.objects.filter(pk__in=list(pks))
    waiting = LoggedQuestion.State.OPEN
    rows = rows.exclude(state=waiting) if is_back else rows.filter(state=waiting)
    changed = rows.update(state=state)
    if not changed:
        raise DomainError(_("Somebody else has already dealt with these questions."))
    return changed


@transaction.atomic
def add_phrasing(faq: FAQ, text: str, pks: Iterable[int], *, by: User) -> None:
    """Add the text to the other ways to ask an entry, in its draft, and settle the questions.

    Patients' search knows it once the entry is published again. Raises DomainError if the text
    is empty, still has a gap, or the questions have been dealt with.
    """
    text = text.strip()
    if not text or GONE in text:
        raise DomainError(_("Write the question out first, without “…”."))
    faq = FAQ.objects.select_for_update().get(pk=faq.pk)
    known = {normal_form(one) for one in [faq.question, *faq.alternatives]}
    if normal_form(text) not in known:
        faq.alternatives = [*faq.alternatives, text]
        faq.edited_by = by
        faq.save(update_fields=["alternatives", "edited_by", "edited_at"])
    settle(pks, LoggedQuestion.State.PHRASING)
