"""Learns the map that turns a question's vector towards the answers that mean it.

    python -m benchmarks.search.train_map [--write]

MiniLM was trained on general text: what a patient types lies beside what a curated answer says. A
linear map of the question's vector, the identity at first, is trained on the questions of
`train.jsonl` so that the right entry of the starter pack is the nearest (InfoNCE, van den Oord et
al. 2018). The answers' vectors stay as they are.

Prints how often the right entry came first, by meaning alone, before and after: a fifth of the
entries is left out of the training, and the place is that among them, as in a corpus never seen. ``--write`` learns from all of them and replaces
`content/search/question_map.npy`. The same numbers each time; about three minutes on one core.
"""

from __future__ import annotations

import argparse
import json
import os
from itertools import pairwise
from pathlib import Path

import django
import numpy as np

HERE = Path(__file__).resolve().parent
MAP = HERE.parents[1] / "content" / "search" / "question_map.npy"
FOLDS, RUNS = 5, 4
EPOCHS, BATCH, RATE, TEMPERATURE = 5, 256, 1e-3, 0.05


class Entries:
    """The vectors of the entries: of their phrasings, their answers and their passages."""

    def __init__(self, encoder, documents):
        self.slots = {document.key: slot for slot, document in enumerate(documents)}
        self._kinds = []
        for texts_of in (
            lambda one: one.phrasings,
            lambda one: [one.texts()[len(one.phrasings)]],
            lambda one: one.passages,
        ):
            texts = [texts_of(one) for one in documents]
            vectors = encoder.encode([text for some in texts for text in some])
            self._kinds.append((vectors, np.cumsum([0] + [len(some) for some in texts])))

    def likeness(self, questions):
        """As the engine has it: the mean of the nearest of each kind; and which those are.

        Shapes: (questions, entries), and (questions, entries, size) for each kind.
        """
        total, nearest = 0.0, []
        for vectors, starts in self._kinds:
            near = questions @ vectors.T
            pieces = [near[:, a:b] for a, b in pairwise(starts)]
            at = np.stack([piece.argmax(axis=1) for piece in pieces], axis=1) + starts[:-1]
            total = total + np.take_along_axis(near, at, axis=1) / len(self._kinds)
            nearest.append(vectors[at])
        return total, nearest


def turned(questions, matrix):
    vectors = questions + questions @ matrix
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def learn(entries, questions, gold, left_out=()):
    """The map that suits these questions best; the mean of a few, each in another order."""
    return np.mean([_learn(entries, questions, gold, left_out, run) for run in range(RUNS)], axis=0)


def _learn(entries, questions, gold, left_out, seed):
    random = np.random.default_rng(seed)
    size = questions.shape[1]
    matrix, mean, square = (np.zeros((size, size), dtype=np.float32) for _name in range(3))
    step = 0
    for _epoch in range(EPOCHS):
        order = random.permutation(len(questions))
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            slope = _slope(entries, questions[chosen], gold[chosen], left_out, matrix)
            step += 1  # Adam (Kingma & Ba 2015)
            mean = 0.9 * mean + 0.1 * slope
            square = 0.999 * square + 0.001 * slope**2
            pace = np.sqrt(square / (1 - 0.999**step)) + 1e-8
            matrix = matrix - RATE * mean / (1 - 0.9**step) / pace
    return matrix


def _slope(entries, questions, gold, left_out, matrix):
    """The gradient of the loss by the map."""
    moved = questions + questions @ matrix
    length = np.linalg.norm(moved, axis=1, keepdims=True)
    unit = moved / length
    likeness, nearest = entries.likeness(unit)
    likeness[:, list(left_out)] = -np.inf
    odds = np.exp((likeness - likeness.max(axis=1, keepdims=True)) / TEMPERATURE)
    errors = odds / odds.sum(axis=1, keepdims=True)
    errors[np.arange(len(gold)), gold] -= 1
    errors /= TEMPERATURE * len(gold) * len(nearest)
    by_unit = sum(np.einsum("qe,qes->qs", errors, vectors) for vectors in nearest)
    by_moved = (by_unit - unit * (by_unit * unit).sum(axis=1, keepdims=True)) / length
    return questions.T @ by_moved


def ranks(entries, questions, gold, among):
    """The place of the right entry among these, for each question; 1 is the first."""
    likeness, _nearest = entries.likeness(questions)
    right = likeness[np.arange(len(gold)), gold]
    return 1 + (likeness[:, among] > right[:, None]).sum(axis=1)


def shares(found):
    return {f"hit@{most}": round(float((found <= most).mean()), 3) for most in (1, 3)}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="replace the map in content/search/")
    write = parser.parse_args().write
    os.environ |= {"SECRET_KEY": "benchmark", "DJANGO_SETTINGS_MODULE": "config.settings",
                   "FIELD_ENCRYPTION_KEYS": "YmVuY2htYXJrLWJlbmNobWFyay1iZW5jaG1hcmstYmU="}  # pragma: allowlist secret  # fmt: skip
    django.setup()
    from benchmarks.search.pack import rows
    from content.search.encoder import PACKAGED_SHA256, Encoder, packaged_folder
    from content.search.evaluation import read_corpus

    encoder = Encoder(packaged_folder(), sha256=PACKAGED_SHA256)
    english = [one for one in read_corpus(rows()).documents if one.language == "en"]
    entries = Entries(encoder, english)
    asked = [json.loads(line) for line in (HERE / "train.jsonl").read_text("utf-8").splitlines()]
    questions = encoder.encode([row["query"] for row in asked])
    gold = np.array([entries.slots[row["gold"]] for row in asked])
    before, after = np.zeros(len(gold)), np.zeros(len(gold))
    for fold in range(FOLDS):
        of_it = gold % FOLDS == fold
        left_out = [slot for slot in range(len(english)) if slot % FOLDS == fold]
        matrix = learn(entries, questions[~of_it], gold[~of_it], left_out)
        before[of_it] = ranks(entries, questions[of_it], gold[of_it], left_out)
        after[of_it] = ranks(entries, turned(questions[of_it], matrix), gold[of_it], left_out)
    print(json.dumps({"questions": len(gold), "before": shares(before), "after": shares(after)}))
    if write:
        np.save(MAP, learn(entries, questions, gold).astype(np.float16))


if __name__ == "__main__":
    main()
