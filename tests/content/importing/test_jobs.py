"""A file on its way through the worker."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from bot import tasks
from content.errors import DomainError
from content.importing import jobs
from content.importing.planning import Plan
from content.models import FAQ, ImportJob, Topic
from tests.content.importing.conftest import sheet
from tests.content.importing.test_errors import GOOD

State = ImportJob.State


@pytest.fixture
def editor(db):
    Topic.objects.create(slug="liver")
    return User.objects.create_user("editor")


@pytest.fixture
def job(editor):
    return jobs.upload(
        sheet(GOOD, GOOD | {"key": "second", "alternatives": "one\ntwo"}),
        file_name="entries.csv", by=editor,
    )  # fmt: skip


def confirm(job):
    jobs.confirm(job, seen=job.fingerprint)


def work(job):
    while tasks.import_files():
        pass
    job.refresh_from_db()
    return job


def test_a_file_is_checked_then_imported(job, editor):
    work(job)
    assert job.state == State.CHECKED
    assert job.counts["new"] == 2
    assert (job.done, job.total) == (2, 2)
    assert not FAQ.objects.exists()

    confirm(job)
    work(job)

    assert job.state == State.DONE
    assert bytes(job.content) == b""
    assert set(FAQ.objects.values_list("key", "edited_by", "live")) == {
        ("good", editor.pk, None), ("second", editor.pk, None),
    }  # fmt: skip


def test_the_dry_run_says_what_each_row_would_change(job):
    confirm(work(job))
    work(job)

    second = jobs.upload(sheet(GOOD | {"question": "Why?"}), file_name="b.csv", by=None)

    rows = list(work(second).rows.all())
    assert [(row.where, row.status) for row in rows] == [("line 2", "changed")]
    assert rows[0].changes == [["question", "What is it?", "Why?"]]


def test_a_file_with_an_error_cannot_be_confirmed(editor):
    job = work(jobs.upload(sheet(GOOD, GOOD), file_name="a.csv", by=editor))

    assert job.state == State.REFUSED
    with pytest.raises(DomainError):
        confirm(job)


def test_content_that_changed_meanwhile_is_not_overwritten(job):
    confirm(work(job))
    work(job)
    again = jobs.upload(sheet(GOOD | {"question": "Mine?"}), file_name="b.csv", by=None)
    work(again)
    FAQ.objects.filter(key="good").update(short_answer="Somebody else's.")

    confirm(again)
    work(again)

    assert again.state == State.CHECKED
    assert "has changed since the dry run" in again.reason
    assert FAQ.objects.get(key="good").question == "What is it?"
    confirm(again)
    assert work(again).state == State.DONE


def test_only_the_dry_run_that_was_read_can_be_confirmed(job):
    work(job)

    with pytest.raises(DomainError):
        jobs.confirm(job, seen="an earlier one")


def test_another_worker_takes_over_when_the_lease_ends(job, monkeypatch):
    def killed(self):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(Plan, "fingerprint", killed)
        with pytest.raises(SystemExit):
            tasks.import_files()
    now = timezone.now()

    assert not jobs.run_next(now)
    assert jobs.run_next(now + jobs.LEASE + timedelta(seconds=1))

    job.refresh_from_db()
    assert job.state == State.CHECKED


def test_a_worker_killed_while_it_imports_leaves_nothing_half_done(job, monkeypatch):
    def killed(*args):
        raise SystemExit

    confirm(work(job))
    with monkeypatch.context() as patch:
        patch.setattr("content.importing.applying._set_related", killed)
        with pytest.raises(SystemExit):
            tasks.import_files()
    assert not FAQ.objects.exists()

    assert jobs.run_next(timezone.now() + jobs.LEASE + timedelta(seconds=1))

    assert FAQ.objects.count() == 2


def test_a_file_that_kills_every_worker_is_given_up(job):
    ImportJob.objects.update(attempts=jobs.MOST_ATTEMPTS)

    assert work(job).state == State.FAILED
    assert "Split the file" in job.reason


def test_a_file_that_ends_in_the_middle_fails_with_its_line(editor):
    job = jobs.upload(b'key,language\na,en\nb,"en', file_name="a.csv", by=editor)

    assert work(job).state == State.FAILED
    assert "From line 3 on" in job.reason


def test_a_file_is_kept_for_a_day(job):
    assert jobs.purge(timezone.now() + timedelta(hours=23)) == 0
    assert jobs.purge(timezone.now() + timedelta(hours=25)) == 1
    assert not ImportJob.objects.exists()
