"""A care team proposes a reminder; nothing rings before the patient has accepted."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User

from bot import outbox, proposals, reminders
from bot.models import CareTeam, Delivery, Reminder
from bot.patients import leave_team, stop
from bot.recurrence import Schedule
from bot.screens.reminder_arrival import arrived
from content.errors import DomainError

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)  # a Monday
WEEKLY = Schedule("weekly", time(9), date(2026, 11, 23), weekdays=(0,))
Status = Reminder.Status


@pytest.fixture
def chris(db):
    return User.objects.create_user("chris", is_staff=True)


@pytest.fixture
def propose(chris):
    def new(patient, schedule=WEEKLY, preset="results", now=NOW):
        return proposals.propose_reminder(
            patient, schedule, preset=Reminder.Preset(preset), by=chris, now=now
        )

    return new


def test_it_is_owed_as_a_question_and_rings_only_once_accepted(patient, propose):
    reminder = propose(patient)
    assert reminders.plan_due(now=NOW + timedelta(days=8)) == 0
    with time_machine.travel(NOW, tick=False):
        (row,) = outbox.claim(now=NOW)
        assert outbox.begin([row]) == [row]

    accepted = proposals.accept(patient, reminder.pk, now=NOW)
    assert (accepted.status, accepted.next_due) == (
        Status.ACTIVE, datetime(2026, 11, 30, 9, tzinfo=UTC),
    )  # fmt: skip
    assert reminders.plan_due(now=NOW + timedelta(days=8)) == 1


def test_the_patient_is_not_asked_in_quiet_hours(patient, propose):
    patient.quiet_from, patient.quiet_until = time(11), time(14)
    patient.save()
    propose(patient)

    assert Delivery.objects.get().due_at == datetime(2026, 11, 23, 14, tzinfo=UTC)


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_an_answer_from_the_list_makes_the_question_needless(patient, propose, answer):
    reminder = propose(patient)
    getattr(proposals, answer)(patient, reminder.pk, now=NOW)

    assert outbox.claim(now=NOW) == []
    assert proposals.accept(patient, reminder.pk, now=NOW) is None
    assert proposals.decline(patient, reminder.pk, now=NOW) is None


def test_it_is_refused_where_nobody_would_answer(patient, propose, team):
    with pytest.raises(DomainError, match="has passed"):
        propose(patient, Schedule("once", time(9), date(2026, 11, 20)))
    propose(patient)
    with pytest.raises(DomainError, match="already"):
        propose(patient)
    for number in (2, 3):
        propose(patient, Schedule("daily", time(number), date(2026, 11, 23)))
    with pytest.raises(DomainError, match="not answered"):
        propose(patient, Schedule("daily", time(5), date(2026, 11, 23)))
    stop(patient)
    with pytest.raises(DomainError, match="gets no reminders"):
        propose(patient)


def test_leaving_the_team_takes_it_back(patient, propose, team):
    reminder = propose(patient)
    leave_team(patient)
    reminder.refresh_from_db()

    assert reminder.status == Status.ENDED
    CareTeam.objects.update(is_default=False)
    with pytest.raises(DomainError, match="no care team"):
        propose(patient)


def test_another_patient_cannot_answer(patient, propose, anna):
    reminder = propose(patient)

    assert proposals.accept(anna.patient, reminder.pk, now=NOW) is None
    anna.tap_data(f"accept-reminder:{reminder.pk}")
    reminder.refresh_from_db()
    assert reminder.status == Status.PROPOSED


def test_what_is_only_proposed_cannot_be_changed_as_ones_own(patient, propose):
    reminder = propose(patient)

    assert reminders.delete_reminder(patient, reminder.pk, now=NOW) is None
    assert reminders.pause_reminder(patient, reminder.pk) is None


@pytest.mark.parametrize("discreet", [True, False])
def test_it_arrives_without_telling_too_much(patient, propose, discreet):
    patient.is_discreet = discreet
    patient.save()
    propose(patient)
    (row,) = outbox.claim(now=NOW)
    shown = arrived(row, now=NOW)

    assert ("Ward 5 proposes a reminder" in shown.text) is not discreet
    assert ("There is a message from your care team." in shown.text) is discreet


def test_a_patient_accepts_in_the_chat(anna, propose):
    reminder = propose(anna.patient, now=datetime.now(UTC))
    anna.tap("My reminders")
    shown = anna.tap("Proposed · Mon, 9:00 · Ask my team…")
    assert "Ward 5 proposes a reminder" in shown.text
    assert "Every Monday at 9:00" in shown.text
    assert "Next: Monday" in anna.tap("Yes, set it").text
    reminder.refresh_from_db()
    assert reminder.status == Status.ACTIVE


def test_a_patient_declines_in_spanish(anna, propose):
    patient = anna.patient
    patient.language = "es"
    patient.save()
    reminder = propose(patient, now=datetime.now(UTC))
    anna.tap_data(f"proposal:{reminder.pk}")
    assert "propone un recordatorio" in anna.person.newest.text
    anna.tap("No, gracias")
    reminder.refresh_from_db()
    assert reminder.status == Status.DECLINED


def test_a_one_off_whose_time_has_passed_says_so(anna, propose):
    today = datetime.now(UTC)
    soon = Schedule("once", time(23, 59), today.date())
    reminder = propose(anna.patient, soon, now=today.replace(hour=0))
    Reminder.objects.filter(pk=reminder.pk).update(starts_on=date(2026, 1, 1))
    shown = anna.tap_data(f"accept-reminder:{reminder.pk}")

    assert "That time has passed." in shown.text
