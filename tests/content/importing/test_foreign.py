"""A corpus that was not laid out for us."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command

from content.importing import foreign, jobs, reading
from content.importing.foreign_text import question_of, short_and_full, to_markdown
from content.models import FAQ, ImportJob, ImportMapping, Topic

LONG = "It is a disease of the liver, and this sentence says so at length. " * 14
ROWS = [
    ["1_1", "symptoms", "What are the symptoms of Liver  Cancer? ?",
     "Signs include these. Check with your doctor:         - A lump.    - Pain.",
     "http://a.org/liver"],
    ["1_2", "Liver", "what is it ?",
     f"<h1>Key&nbsp;Points</h1><p>{LONG}</p><script>x()</script><ul><li>One <b>bold</b></li>"
     '<li><a href="javascript:x">bad</a> <a href="https://b.org/">good</a></li></ul>',
     "http://a.org/liver"],
    ["1_3", "Liver", "What is it?", "Another answer with a lost letter: \ufffd.", ""],
    ["1_4", "Liver", "WHAT IS IT", "Another answer with a lost letter \ufffd", "https://c.org/"],
]  # fmt: skip


@pytest.fixture
def corpus():
    text = io.StringIO()
    csv.writer(text).writerows([["qid", "qtype", "Question", "Answer", "url"], *ROWS])
    return text.getvalue().encode()


@pytest.fixture
def mapping(db):
    topic = Topic.objects.create(slug="other")
    liver = Topic.objects.create(slug="liver")
    liver.titles.create(language="en", title="Liver")
    return ImportMapping.objects.create(
        name="A corpus", topic=topic, publisher="A Institute",
        columns={"question": "Question", "answer": "Answer", "topic": "qtype", "link": "url", "key": "qid"},
    )  # fmt: skip


def test_it_guesses_what_the_columns_hold(corpus):
    headers = list(reading.read(corpus).headers)

    assert foreign.guess(headers) == {
        "question": "Question", "answer": "Answer", "topic": "qtype", "link": "url", "key": "qid",
    }  # fmt: skip


def test_a_kept_mapping_is_found_again(mapping):
    assert foreign.fitting(["url", "Question", "Answer", "qtype", "qid", "more"]) == mapping
    assert foreign.fitting(["Question", "Answer"]) is None


def test_rows_become_ours(corpus, mapping):
    first, second, third, fourth = foreign.records(reading.read(corpus), mapping)

    assert first.cells == {
        "key": "1_1", "language": "en", "topic": "other",
        "question": "What are the symptoms of Liver Cancer?",
        "short_answer": "Signs include these. Check with your doctor:\n\n- A lump.\n- Pain.",
        "full_answer": "",
        "sources": [{
            "title": "What are the symptoms of Liver Cancer?", "publisher": "A Institute",
            "url": "https://a.org/liver",
        }],
    }  # fmt: skip
    assert first.notes == ["“symptoms” is none of our topics."]
    assert second.cells["topic"] == "liver"
    assert second.cells["question"] == "What is it?"
    assert 200 < len(second.cells["short_answer"]) <= 600
    assert second.cells["full_answer"].startswith("## Key Points\n\nIt is a disease")
    assert "- One **bold**\n- bad [good](https://b.org/)" in second.cells["full_answer"]
    assert "x()" not in second.cells["full_answer"]
    assert second.cells["sources"][0]["title"] == ""  # as in the row before
    assert third.notes == [
        "A letter of the text is lost (shown as �).",
        "It names no source; publishing it needs one.",
    ]
    assert fourth.skipped and fourth.notes == [
        "The same question and answer as on line 4: left out."
    ]


def test_without_a_column_for_it_the_key_comes_from_the_question(corpus, mapping):
    mapping.columns = {"question": "Question", "answer": "Answer"}

    keys = [row.cells.get("key") for row in foreign.records(reading.read(corpus), mapping)]

    assert keys == ["what-are-the-symptoms-of-liver-cancer", "what-is-it", "what-is-it-2", None]


def test_it_goes_the_way_of_any_file(corpus, mapping):
    job = jobs.upload(corpus, file_name="corpus.csv", by=None)
    assert job.state == ImportJob.State.MAPPING

    jobs.map_columns(job, mapping)
    jobs.run_next(job.created_at)
    job.refresh_from_db()
    assert job.counts == {"new": 3, "changed": 0, "unchanged": 0, "skipped": 1, "error": 0}
    assert "The entry “1_2 (line 3)” asks the same question." in job.rows.get(key="1_3").notes
    jobs.confirm(job, seen=job.fingerprint)
    jobs.run_next(job.created_at)

    assert FAQ.objects.count() == 3
    assert not FAQ.objects.published().exists()


def test_the_command_shows_first_and_imports_then(corpus, mapping, tmp_path):
    file, out = tmp_path / "corpus.csv", io.StringIO()
    file.write_bytes(corpus)

    with pytest.raises(CommandError, match="name a --mapping"):
        call_command("import_content", file)
    call_command("import_content", file, mapping="A corpus", stdout=out)
    assert "line 3: new 1_2/en" in out.getvalue()
    assert "3 new, 0 changed, 0 unchanged, 1 skipped, 0 error" in out.getvalue()
    assert not FAQ.objects.exists()

    call_command("import_content", file, mapping="A corpus", apply=True, stdout=out)

    assert FAQ.objects.count() == 3
    out = io.StringIO()
    call_command("import_content", file, mapping="A corpus", stdout=out)
    assert "0 new, 0 changed, 3 unchanged, 1 skipped, 0 error" in out.getvalue()


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("One.     Two.", "One.\n\nTwo."),
        ("a &amp; b &lt; c\u200b", "a & b < c"),
        ("<p>One</p><p>Two<br>three</p>", "One\n\nTwo\nthree"),
        ("<h4>Head</h4>text", "## Head\n\ntext"),
        ("5 < 6 and 7 > 2", "5 < 6 and 7 > 2"),
    ],
)
def test_markdown_of_texts_from_elsewhere(text, markdown):
    assert to_markdown(text) == markdown


def test_a_question_is_tidied():
    assert question_of(" who is <b>at</b> risk\nfor&nbsp;it? ? ") == "Who is at risk for it?"


def test_a_long_answer_is_split_after_a_sentence():
    short, full = short_and_full(LONG.strip())

    assert short.endswith("at length.") and len(short) <= 600
    assert f"{short} {full}" == LONG.strip()
    listed = f"{LONG[:300]}. Call for any of these:\n\n- a fever{' very high' * 60}"
    assert short_and_full(listed)[0] == f"{LONG[:300]}."
    assert short_and_full(listed)[1].startswith("Call for any of these:\n\n- a fever")
    assert short_and_full("Short.") == ("Short.", "")
    assert len(short_and_full("x" * 2000)[0]) == 600
