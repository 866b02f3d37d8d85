"""How long a question takes, and a publish, at 100 and at 10,000 entries.

    OPENBLAS_NUM_THREADS=1 python -m benchmarks.search.latency

The corpus is the starter pack's English entries, over and over with other words mixed in. The
vectors of copies are random: making 10,000 real ones takes long and changes no time. Prints JSON,
times in milliseconds of one core.
"""

from __future__ import annotations

import json
import os
import random
import resource
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import django
import numpy as np

SETS = Path(__file__).parent


def main() -> None:
    os.environ |= {"SECRET_KEY": "benchmark", "DJANGO_SETTINGS_MODULE": "config.settings",
                   "FIELD_ENCRYPTION_KEYS": "YmVuY2htYXJrLWJlbmNobWFyay1iZW5jaG1hcmstYmU="}  # pragma: allowlist secret  # fmt: skip
    django.setup()
    from content.search.shared import shared_encoder

    encoder = shared_encoder()
    report: dict[str, Any] = {"load_average": round(os.getloadavg()[0], 1)}
    for count in (100, 10_000):
        for mode in ("lexical", "hybrid"):
            report[f"{mode} {count}"] = measure(encoder if mode == "hybrid" else None, count)
    report["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(report, indent=1))


def measure(encoder, count: int) -> dict[str, float]:
    from content.search.engine import Engine
    from content.starter_pack import read_pack

    pack = read_pack()
    engine = Engine(encoder, [synonym.group for synonym in pack.synonyms])
    documents = corpus(pack, count, encoder)
    engine.put(documents)
    lines = (SETS / "dev.jsonl").read_text("utf-8").splitlines()
    queries = [json.loads(line)["query"] for line in lines]
    engine.search(queries[0])
    times = []
    for query in queries:
        began = time.process_time()
        engine.search(query)
        times.append(1000 * (time.process_time() - began))
    publishes = []
    for number in range(20):
        changed = replace(documents[number], version=-1, question=f"Is this new {number}?")
        began = time.process_time()
        engine.put([changed])
        publishes.append(1000 * (time.process_time() - began))
    return {
        "p50": round(float(np.percentile(times, 50)), 1),
        "p99": round(float(np.percentile(times, 99)), 1),
        "publish_max": round(max(publishes), 1),
    }


def corpus(pack, count: int, encoder):
    from content.search.document import Document

    chance, numbers = random.Random(1), np.random.default_rng(1)
    faqs = [faq for faq in pack.faqs if faq.language == "en"]
    words = [word for faq in faqs for word in faq.full_answer.split()]
    documents = []
    for number in range(count):
        faq = faqs[number % len(faqs)]
        one = Document.of(faq, version=number, key=f"{faq.key}-{number}", language="en")
        if number >= len(faqs):
            extra = " ".join(chance.choices(words, k=12))
            one = replace(one, question=f"{faq.question} {extra}")
        if encoder is not None:
            rows = numbers.standard_normal((len(one.texts()), encoder.size))
            rows /= np.linalg.norm(rows, axis=1, keepdims=True)
            one = replace(one, encoder=encoder.name, vectors=rows.astype(np.float16).tobytes())
        documents.append(one)
    return documents


if __name__ == "__main__":
    main()
