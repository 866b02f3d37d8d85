"""Measures the engine on any corpus and questions, without the database."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from content.search.confidence import Confidence, confidence
from content.search.document import Document
from content.search.engine import MOST_HITS, Engine, Hit, ranked
from content.search.scope import trust
from content.snapshot import Sign
from content.urgent import fired

# An entry that an urgent sign pins counts as first, whatever the others score.
_PINNED = 1.0
# So many urgent entries are pinned; what was searched for follows in sight.
_MOST_PINNED = 2
# The share of questions without an answer that may be answered all the same.
_FALSE_ANSWERS = 0.10

_GIVEN = {
    Confidence.CONFIDENT: "answered", Confidence.POSSIBLE: "offered", Confidence.NONE: "declined",
}  # fmt: skip
Row = dict[str, Any]


@dataclass(frozen=True)
class Corpus:
    """The entries of a corpus file, and which of them are urgent."""

    documents: list[Document]
    urgent: frozenset[str]


def read_corpus(rows: Iterable[Row]) -> Corpus:
    """Rows with id, topic, urgent, question, answer, and optionally aliases and language.

    Raises KeyError for a row that lacks one of them.
    """
    documents, urgent = [], set()
    for number, row in enumerate(rows):
        key = str(row["id"])
        if row.get("urgent"):
            urgent.add(key)
        documents.append(
            Document(
                key=key,
                language=row.get("language") or "en",
                version=number,
                topic=str(row.get("topic") or ""),
                question=row["question"],
                alternatives=tuple(row.get("aliases") or ()),
                answer=row["answer"],
            )
        )
    return Corpus(documents, frozenset(urgent))


class Evaluator:
    """The whole way of a typed question: urgent signs first, then the engine."""

    def __init__(self, engine: Engine, corpus: Corpus, signs: Sequence[Sign]) -> None:
        self._engine = engine
        self._urgent = corpus.urgent
        self._signs = signs
        self._like: dict[tuple[str, str], dict[str, float]] = {}
        engine.put(corpus.documents)

    def hits(self, text: str) -> list[Hit]:
        """Up to ten entries, best first; those of a sign that fires come before all."""
        scores = self._engine.scores(text, self._urgent)
        left = trust(text, self._engine.is_asked)
        found = [Hit(hit.key, round(hit.score * left, 6)) for hit in ranked(scores)]
        signs = fired(self._signs, text) if self._urgent else []
        if not signs:
            return found
        pinned = self._pinned(signs, scores)
        first = {hit.key for hit in pinned}
        return [*pinned, *(hit for hit in found if hit.key not in first)][:MOST_HITS]

    def _pinned(self, signs: Sequence[Sign], scores: dict[str, float]) -> list[Hit]:
        """The urgent entries nearest to the signs that fired and to what was typed."""
        total = {
            key: (scores[key] + max(self._likeness_to(sign)[key] for sign in signs)) / 2
            for key in self._urgent
        }
        order = sorted(total, key=lambda key: (-total[key], key))
        return [Hit(key, round(_PINNED + total[key], 6)) for key in order[:_MOST_PINNED]]

    def _likeness_to(self, sign: Sign) -> dict[str, float]:
        """How near each entry comes to the sign; worked out once."""
        name = sign.key, sign.language
        if name not in self._like:
            self._like[name] = self._engine.scores(f"{sign.title}. {sign.notice}", self._urgent)
        return self._like[name]


def predictions(
    hits: Callable[[str], list[Hit]], queries: Iterable[Row]
) -> tuple[list[Row], list[float]]:
    """One row a query, {"id", "hits": [[entry, score], …]}, and how many seconds each took."""
    rows, seconds = [], []
    for query in queries:
        began = time.perf_counter()
        found = hits(query["query"])
        seconds.append(time.perf_counter() - began)
        rows.append({"id": query["id"], "hits": [[hit.key, hit.score] for hit in found]})
    return rows, seconds


def figures(queries: Sequence[Row], predicted: Sequence[Row], urgent: frozenset[str]) -> Row:
    """Hit@1, Hit@3, MRR, AUROC, and the share usefully answered at 10 % false answers.

    A hit is the gold entry or an accepted one. Shares are of 0 to 1; a figure that no query
    speaks of is None.
    """
    known = [
        (query, row["hits"])
        for query, row in zip(queries, predicted, strict=True)
        if query["in_scope"]
    ]
    unknown = [
        row["hits"] for query, row in zip(queries, predicted, strict=True) if not query["in_scope"]
    ]
    ranks = [_rank(query, hits) for query, hits in known]
    calls = [
        rank for (query, _hits), rank in zip(known, ranks, strict=True) if _is_urgent(query, urgent)
    ]
    inside, outside = [_top(hits) for _query, hits in known], [_top(hits) for hits in unknown]
    threshold = float(np.quantile(outside, 1 - _FALSE_ANSWERS)) if outside else 0.0
    useful = [top > threshold and rank <= 3 for top, rank in zip(inside, ranks, strict=True)]
    return {
        "queries": len(queries),
        "in_scope": len(known),
        "hit@1": _share(rank <= 1 for rank in ranks),
        "hit@3": _share(rank <= 3 for rank in ranks),
        "mrr": _mean(1 / rank for rank in ranks),
        "auroc": auroc(inside, outside),
        "useful@3_at_10%_false": _mean(float(one) for one in useful) if outside else None,
        "urgent_queries": len(calls),
        "urgent_hit@1": _share(rank <= 1 for rank in calls),
        "urgent_hit@3": _share(rank <= 3 for rank in calls),
    }


def outcomes(
    queries: Sequence[Row], predicted: Sequence[Row], thresholds: Mapping[str, float]
) -> Row:
    """What patients would be given with these thresholds, as numbers of queries."""
    counted: Counter[str] = Counter()
    for query, row in zip(queries, predicted, strict=True):
        sure = confidence([score for _key, score in row["hits"]], thresholds)
        right = _rank(query, row["hits"]) == 1
        if not query["in_scope"]:
            counted[f"out_of_scope_{_GIVEN[sure]}"] += 1
        elif sure is Confidence.CONFIDENT:
            counted["answered_right" if right else "answered_wrong"] += 1
        else:
            counted[f"in_scope_{_GIVEN[sure]}"] += 1
    return dict(sorted(counted.items()))


def auroc(inside: Sequence[float], outside: Sequence[float]) -> float | None:
    """The chance that a question with an answer scores above one without; ties count half."""
    if not inside or not outside:
        return None
    above, low = np.array(inside)[:, None], np.array(outside)[None, :]
    return round(float((above > low).mean() + (above == low).mean() / 2), 4)


def _rank(query: Row, hits: Sequence[tuple[str, float]]) -> float:
    right = {query["gold"], *(query.get("accept") or ())}
    return next((float(at) for at, (key, _score) in enumerate(hits, 1) if key in right), np.inf)


def _is_urgent(query: Row, urgent: frozenset[str]) -> bool:
    return bool(query.get("urgent", query["gold"] in urgent))


def _top(hits: Sequence[tuple[str, float]]) -> float:
    return float(hits[0][1]) if hits else 0.0


def _share(found: Iterable[bool]) -> float | None:
    return _mean(float(one) for one in found)


def _mean(values: Iterable[float]) -> float | None:
    held = list(values)
    return round(sum(held) / len(held), 4) if held else None
