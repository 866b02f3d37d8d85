"""Evaluates search on any corpus, without touching the database."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from content.search import evaluation
from content.search.engine import Engine
from content.search.shared import shared_encoder
from content.snapshot import Sign
from content.starter_pack import read_pack


class Command(BaseCommand):
    help = (
        "Search a corpus for each query and print how often the right entry came first. The "
        "starter pack's synonyms and urgent signs apply."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--corpus", type=Path, required=True,
            help="JSON lines: id, topic, urgent, question, answer, and perhaps aliases, language",
        )  # fmt: skip
        parser.add_argument(
            "--queries", type=Path, required=True,
            help="JSON lines: id, query, in_scope, gold, accept, and perhaps language",
        )  # fmt: skip
        parser.add_argument(
            "--predictions", type=Path, required=True,
            help="written: JSON lines with id and hits, best first",
        )  # fmt: skip
        parser.add_argument("--lexical", action="store_true", help="search by words alone")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            corpus = evaluation.read_corpus(_rows(options["corpus"]))
        except KeyError as error:
            raise CommandError(f"{options['corpus']}: a row lacks {error.args[0]}.") from None
        queries = _rows(options["queries"])
        evaluator, mode = _evaluator(corpus, lexical=options["lexical"])
        predicted, seconds = evaluation.predictions(evaluator.hits, queries)
        with options["predictions"].open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in predicted)
        try:
            figures = evaluation.figures(queries, predicted, corpus.urgent)
        except KeyError as error:
            raise CommandError(f"{options['queries']}: a row lacks {error.args[0]}.") from None
        figures |= evaluation.outcomes(queries, predicted, settings.SEARCH_THRESHOLDS[mode])
        times = np.array(seconds or [0.0]) * 1000
        figures |= {
            "p50_ms": round(float(np.percentile(times, 50)), 1),
            "p99_ms": round(float(np.percentile(times, 99)), 1),
            "mode": mode,
        }
        for name, value in figures.items():
            self.stdout.write(f"{name:22} {'-' if value is None else value}")


def _evaluator(corpus: evaluation.Corpus, *, lexical: bool) -> tuple[evaluation.Evaluator, str]:
    pack = read_pack()
    encoder = None if lexical else shared_encoder()
    engine = Engine(encoder, [synonym.group for synonym in pack.synonyms])
    signs = [Sign.of(sign) for sign in pack.urgent_signs]
    return evaluation.Evaluator(engine, corpus, signs), "hybrid" if encoder else "lexical"


def _rows(path: Path) -> list[evaluation.Row]:
    """The objects in a file of JSON lines. Raises CommandError with the line that is wrong."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read: {error}.") from None
    rows = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            rows.append(json.loads(line))
        except ValueError as error:
            raise CommandError(f"{path}, line {number}: not JSON ({error}).") from None
    return rows
