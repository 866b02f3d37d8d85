"""Editors import and export entries in the admin."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from adminpanel.roles import ensure_roles
from bot import tasks
from content.models import FAQ, ImportJob, ImportMapping
from tests.adminpanel.conftest import logged_in, make_faq, make_staff

HOME = "/admin/content/importjob/"
FILE = (
    "key,language,topic,question,short_answer,sources\n"
    "pain,en,{topic},What helps?,<b>Tell</b> your team.,Guide | NCI | https://a.org/\n"
)


@pytest.fixture
def writer(db):
    user = make_staff("writer")
    user.groups.add(ensure_roles()["Editor"])
    return logged_in(user)


def upload(client, text, name="entries.csv"):
    """Follows to the page of the import."""
    file = SimpleUploadedFile(name, text.encode())
    return client.post(HOME, {"file": file}, follow=True)


def newest():
    return ImportJob.objects.latest("pk")


def page_of(client, job, query=""):
    return client.get(reverse("admin:content_importjob_change", args=[job.pk]) + query)


def confirm(client, job, seen=None):
    url = reverse("admin:content_importjob_confirm", args=[job.pk])
    return client.post(url, {"seen": seen or job.fingerprint}, follow=True)


def test_an_editor_imports_what_the_dry_run_showed(writer, topic):
    waiting = upload(writer, FILE.format(topic=topic.slug))
    assert "The worker checks the file." in waiting.content.decode()
    tasks.import_files()

    text = page_of(writer, newest()).content.decode()
    assert "Import this entry" in text
    assert "&lt;b&gt;Tell&lt;/b&gt; your team." in text
    assert not FAQ.objects.exists()

    confirm(writer, newest(), re.search(r'name="seen" value="(\w+)"', text)[1])
    tasks.import_files()

    assert "1 entry was written as a draft" in page_of(writer, newest()).content.decode()
    assert FAQ.objects.get().edited_by.username == "writer"
    assert FAQ.objects.get().live is None


def test_the_page_asks_how_far_the_worker_is(writer, topic):
    upload(writer, FILE.format(topic=topic.slug))
    url = reverse("admin:content_importjob_progress", args=[newest().pk])

    assert writer.get(url).json() == {"running": True, "state": "waiting", "done": 0, "total": 0}
    tasks.import_files()

    assert writer.get(url).json() == {"running": False, "state": "checked", "done": 1, "total": 1}


def test_an_error_is_named_and_nothing_can_be_imported(writer, db):
    upload(writer, FILE.format(topic="knee"))
    tasks.import_files()

    text = page_of(writer, newest()).content.decode()

    assert "There is no topic “knee”. Make it first." in text
    assert "line 2" in text
    assert "Import this" not in text
    assert "has gone on meanwhile" in confirm(writer, newest(), "x").content.decode()
    assert newest().state == "refused"


def test_what_changes_is_shown_before_and_after(writer, topic):
    faq = make_faq(topic, question="Old words?")
    upload(writer, f"key,language,question\n{faq.key},en,New words?\n")
    tasks.import_files()

    text = page_of(writer, newest()).content.decode()

    assert "<del>Old words?</del>" in text
    assert "<ins>New words?</ins>" in text


def test_content_that_changed_meanwhile_is_shown_anew(writer, topic):
    faq = make_faq(topic)
    upload(writer, f"key,language,question\n{faq.key},en,New words?\n")
    tasks.import_files()
    FAQ.objects.update(short_answer="Changed by somebody else.", question="Other words?")

    confirm(writer, newest())
    tasks.import_files()
    tasks.import_files()

    text = page_of(writer, newest()).content.decode()
    assert "has changed since the dry run" in text
    assert "<del>Other words?</del>" in text
    assert FAQ.objects.get().question == "Other words?"


def test_a_file_that_is_none_is_refused_on_the_form(writer, db):
    text = upload(writer, "just a sentence").content.decode()

    assert "The first line names no columns" in text
    assert not ImportJob.objects.exists()


def test_other_columns_are_mapped_and_the_mapping_is_kept(writer, topic):
    corpus = "Question,Answer,url\nWhat is it?,<p>It is <b>this</b>.</p>,https://a.org/x\n"
    form = upload(writer, corpus).content.decode()
    assert re.search(r'<option value="Answer" selected>', form)
    url = reverse("admin:content_importjob_columns", args=[newest().pk])
    given = {
        "column_question": "Question", "column_answer": "Answer", "column_link": "url",
        "language": "en", "topic": topic.pk, "publisher": "NCI", "name": "Corpus",
    }  # fmt: skip

    same = writer.post(url, given | {"column_answer": "Question"})
    assert "cannot be the same column" in same.content.decode()
    writer.post(url, given)
    tasks.import_files()
    confirm(writer, newest())
    tasks.import_files()

    faq = FAQ.objects.get()
    assert (faq.key, faq.short_answer, faq.topic) == ("what-is-it", "It is **this**.", topic)
    assert faq.sources.get().publisher == "NCI"
    assert ImportMapping.objects.get().columns == {
        "question": "Question", "answer": "Answer", "link": "url",
    }  # fmt: skip
    assert 'value="Corpus"' in upload(writer, corpus).content.decode()


@pytest.mark.parametrize(
    ("kind", "starts"),
    [("csv", b"\xef\xbb\xbfkey,"), ("xlsx", b"PK"), ("json", b"["), ("pack", b"PK")],
)  # fmt: skip
def test_an_export_is_a_file_to_download(writer, topic, kind, starts):
    make_faq(topic)

    file = writer.get(f"{HOME}export/", {"format": kind})

    assert file.content.startswith(starts)
    assert "attachment" in file["Content-Disposition"]


def test_an_export_of_one_language_and_topic(writer, topic):
    kept = make_faq(topic)
    make_faq(topic, language="es")

    rows = writer.get(
        f"{HOME}export/", {"format": "json", "language": "en", "topic": topic.pk}
    ).json()

    assert [row["key"] for row in rows] == [kept.key]
    assert writer.get(f"{HOME}export/", {"format": "exe"}).status_code == 302


@pytest.mark.parametrize("role", ["Reviewer", "Coordinator"])
def test_other_roles_neither_import_nor_export(writer, topic, role):
    upload(writer, FILE.format(topic=topic.slug))
    user = make_staff("other")
    user.groups.add(ensure_roles()[role])
    other, job = logged_in(user), newest()

    assert other.get(HOME).status_code == 403
    assert other.post(HOME).status_code == 403
    assert other.get(f"{HOME}export/", {"format": "csv"}).status_code == 403
    for name in ("change", "columns", "progress"):
        assert (
            other.get(reverse(f"admin:content_importjob_{name}", args=[job.pk])).status_code == 403
        )
    assert confirm(other, job, "x").status_code == 403
