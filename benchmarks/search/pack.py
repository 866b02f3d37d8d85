"""Writes the starter pack as a corpus file for ``manage.py evaluate_search``.

    python -m benchmarks.search.pack CORPUS.jsonl

An entry counts as urgent when it is about a sign that needs a call now, not merely mentions one.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from content.starter_pack import read_pack

URGENT = frozenset(
    """
    bone-fracture-risk bone-high-calcium brain-symptoms living-fear-and-low-mood
    lung-breathlessness-help side-effects-blood-clots side-effects-infection
    side-effects-when-to-call spine-cord-compression team-out-of-hours liver-jaundice
    """.split()  # noqa: SIM905
)


def rows() -> list[dict[str, Any]]:
    """A row for each entry and language."""
    return [
        {
            "id": faq.key,
            "language": faq.language,
            "topic": faq.topic.replace("-", " "),
            "urgent": faq.key in URGENT,
            "question": faq.question,
            "aliases": faq.alternatives,
            "answer": f"{faq.short_answer}\n{faq.act_now}\n{faq.full_answer}",
        }
        for faq in read_pack().faqs
    ]


def main() -> None:
    with Path(sys.argv[1]).open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows())


if __name__ == "__main__":
    main()
