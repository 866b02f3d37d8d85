"""``manage.py evaluate_search`` on a corpus that is not ours, and on the whole development set."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from content import snapshot
from content.search import published
from content.search.document import Document
from content.search.engine import Engine
from content.search.evaluation import auroc
from content.starter_content import load_pack
from content.starter_pack import read_pack

SETS = Path(__file__).resolve().parents[3] / "benchmarks" / "search"
CORPUS = [
    {"id": "e1", "topic": "Spine", "urgent": True, "question": "What is cord compression?",
     "answer": "Pressure on the spine. Weak or numb legs need help now."},
    {"id": "e2", "topic": "Side effects", "urgent": False, "question": "Why am I so tired?",
     "answer": "Treatment tires people."},
    {"id": "e3", "topic": "Tests", "urgent": False, "question": "How often are scans?",
     "answer": "Every few months.", "aliases": ["when is my scan"]},
]  # fmt: skip
QUERIES = [
    {"id": "q1", "query": "so tired", "in_scope": True, "gold": "e2", "accept": []},
    {"id": "q2", "query": "I can't feel my legs", "in_scope": True, "gold": "e1", "accept": []},
    {"id": "q3", "query": "where do I park", "in_scope": False, "gold": None, "accept": []},
]


def write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def evaluate(tmp_path, corpus=CORPUS, queries=QUERIES):
    out, printed = tmp_path / "out.jsonl", StringIO()
    call_command(
        "evaluate_search", "--lexical",
        "--corpus", write(tmp_path / "corpus.jsonl", corpus),
        "--queries", write(tmp_path / "queries.jsonl", queries),
        "--predictions", str(out), stdout=printed,
    )  # fmt: skip
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    return {row["id"]: row["hits"] for row in rows}, printed.getvalue()


def test_it_writes_hits_and_prints_figures_without_the_database(tmp_path):
    hits, printed = evaluate(tmp_path)

    assert hits["q1"][0][0] == "e2"
    assert hits["q2"][0][0] == "e1", "the sign that fires pins the urgent entry"
    assert hits["q2"][0][1] >= 1 > hits["q1"][0][1]
    figures = dict(line.split(None, 1) for line in printed.splitlines())
    assert figures["hit@1"].strip() == figures["urgent_hit@1"].strip() == "1.0"
    assert figures["auroc"].strip() == "1.0"
    assert figures["mode"].strip() == "lexical"
    assert figures["answered_right"].strip() == "2"
    assert figures["out_of_scope_declined"].strip() == "1"


def test_two_urgent_entries_are_pinned_and_what_was_searched_for_follows(tmp_path):
    more = [
        CORPUS[0] | {"id": f"u{n}", "question": f"What is sign {n}?", "answer": "Call now."}
        for n in range(5)
    ]
    query = "I can't feel my legs and I am so tired"

    hits, _printed = evaluate(
        tmp_path, [*CORPUS, *more], [{"id": "q", "query": query, "in_scope": True, "gold": "e1"}]
    )

    assert hits["q"][0][0] == "e1"
    assert [score >= 1 for _key, score in hits["q"][:3]] == [True, True, False]
    assert hits["q"][2][0] == "e2"


def test_no_query_and_a_faulty_file(tmp_path):
    assert evaluate(tmp_path, queries=[])[0] == {}
    with pytest.raises(CommandError, match="lacks answer"):
        evaluate(tmp_path, corpus=[{"id": "e1", "question": "What?"}])
    (tmp_path / "queries.jsonl").write_text("{}\nnot json\n")
    with pytest.raises(CommandError, match="line 2"):
        call_command(
            "evaluate_search", "--corpus", write(tmp_path / "c.jsonl", CORPUS),
            "--queries", str(tmp_path / "queries.jsonl"), "--predictions", str(tmp_path / "o"),
        )  # fmt: skip


@pytest.mark.parametrize("half", ["a", "b"])
def test_the_corpus_of_other_authors_can_be_evaluated(half):
    corpus = {row["id"] for row in rows("outside/corpus")}
    queries = rows(f"outside/queries-{half}")

    assert len(queries) == 240
    for query in queries:
        right = {query["gold"], *query["accept"]} - {None}
        assert right <= corpus
        assert query["in_scope"] == bool(right)


def rows(name):
    return [json.loads(line) for line in (SETS / f"{name}.jsonl").read_text("utf-8").splitlines()]


def test_auroc_counts_ties_half():
    assert auroc([0.9, 0.5], [0.5, 0.1]) == 0.875
    assert auroc([0.5], []) is None


@pytest.mark.django_db
def test_the_database_does_not_change_a_ranking(monkeypatch):
    """The same on every database: as if the pack's files were searched without one."""
    pack = read_pack()
    load_pack(pack)
    content = snapshot.current()
    direct = Engine(None, [synonym.group for synonym in pack.synonyms])
    titles = {topic.slug: topic.titles for topic in pack.topics}
    direct.put(
        [
            Document.of(faq, version=1, key=faq.key, language=faq.language,
                        topic=titles[faq.topic][faq.language])
            for faq in pack.faqs
        ]
    )  # fmt: skip
    monkeypatch.setattr(published, "_engine", None)
    engine = published.engine_for(content)

    for line in (SETS / "dev.jsonl").read_text("utf-8").splitlines():
        text = json.loads(line)["query"]
        assert engine.search(text) == direct.search(text), text
