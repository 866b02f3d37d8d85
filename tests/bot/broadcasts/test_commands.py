"""Broadcasts from the shell."""

import json
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from bot.broadcasts.planning import plan_due
from bot.models import Broadcast, CareTeam


def run(*arguments):
    out = StringIO()
    call_command(*map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def text_file(tmp_path):
    path = tmp_path / "text.md"
    path.write_text("The clinic is closed on Monday. Call us if that is your day.\n")
    return path


def test_it_goes_to_every_active_patient_of_any_language(new_patients, text_file, now):
    new_patients(2)
    new_patients(1, language="es")
    new_patients(1, status="stopped")
    said = run("send_broadcast", "--text-file", text_file)
    broadcast = Broadcast.objects.get()

    assert said.splitlines() == [
        "Audience: 3", "Left out, used /stop: 1", f"Broadcast: {broadcast.pk}",
    ]  # fmt: skip
    assert plan_due(now=broadcast.starts_at) == 3
    assert broadcast.title == "The clinic is closed on Monday. Call us if that is your day."


def test_a_large_one_needs_no_second_person(new_patients, text_file, settings):
    settings.BROADCAST_TWO_PERSON_ABOVE = 1
    new_patients(3)

    assert "Broadcast: " in run("send_broadcast", "--text-file", text_file)


def test_the_language_is_that_of_the_text(new_patients, tmp_path):
    new_patients(1)
    path = tmp_path / "text.md"
    path.write_text("La clínica está cerrada el lunes y le llamamos si ese es su día.")
    run("send_broadcast", "--text-file", path)

    assert Broadcast.objects.get().texts.get().language == "es"


def test_it_can_be_for_a_team_and_at_a_time(new_patients, text_file):
    other = CareTeam.objects.create(name="Ward 6", join_code="WARD6", emergency_number="999")
    new_patients(2)
    new_patients(1, care_team=other)
    said = run(
        "send_broadcast",
        "--text-file",
        text_file,
        "--team",
        "ward6",
        "--at",
        "2099-12-01T09:00+01:00",
    )

    assert "Audience: 1\n" in said
    assert "Starts: 2099-12-01T08:00:00+00:00" in said
    assert Broadcast.objects.get().send_at == datetime(2099, 12, 1, 8, tzinfo=UTC)


def test_a_dry_run_keeps_nothing(new_patients, text_file):
    new_patients(2)

    assert run("send_broadcast", "--text-file", text_file, "--dry-run") == (
        "Audience: 2\nDry run: nothing is sent or kept.\n"
    )
    assert not Broadcast.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--at", "tomorrow"], "--at must be a time"),
        (["--at", "2020-01-01T00:00Z"], "Its time has passed"),
        (["--team", "NOPE"], "No team has the code NOPE"),
        (["--language", "es"], "reads as English"),
    ],
)
def test_it_says_in_one_line_what_is_wrong(arguments, said, new_patients, text_file):
    new_patients(1)
    with pytest.raises(CommandError, match=said):
        run("send_broadcast", "--text-file", text_file, *arguments)

    assert not Broadcast.objects.exists()


def test_a_missing_or_empty_file_and_nobody_to_send_to_are_refused(text_file, tmp_path, db):
    with pytest.raises(CommandError, match="cannot be read"):
        run("send_broadcast", "--text-file", tmp_path / "none.md")
    (tmp_path / "empty.md").write_text(" \n")
    with pytest.raises(CommandError, match="is empty"):
        run("send_broadcast", "--text-file", tmp_path / "empty.md")
    with pytest.raises(CommandError, match="Nobody would get it"):
        run("send_broadcast", "--text-file", text_file)


def test_it_is_paused_resumed_cancelled_and_reported(new_patients, new_sending):
    new_patients(2)
    broadcast = new_sending()
    assert run("pause_broadcast", broadcast.pk) == f"Broadcast {broadcast.pk} is paused.\n"
    assert json.loads(run("broadcast_status", broadcast.pk, "--json"))["state"] == "paused"
    run("resume_broadcast", broadcast.pk)
    found = json.loads(run("broadcast_status", broadcast.pk, "--json"))
    assert (found["state"], found["total"], found["by_state"]["due"]) == ("sending", 2, 2)
    assert {"rate", "seconds_left", "reasons", "uncertain"} <= set(found)
    run("cancel_broadcast", broadcast.pk)

    assert "state: cancelled" in run("broadcast_status", broadcast.pk)
    for command in ("pause_broadcast", "resume_broadcast", "cancel_broadcast"):
        with pytest.raises(CommandError):
            run(command, broadcast.pk)
        with pytest.raises(CommandError, match="There is no broadcast 999999"):
            run(command, 999999)
