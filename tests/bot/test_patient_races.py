"""Two taps of one patient at the same moment, in two bots: each effect once, each tap answered."""

from datetime import timedelta
from threading import Thread

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, connections
from django.utils import timezone

from bot import saved, visits
from bot.erasing import erase
from bot.models import (
    CallbackRequest,
    Delivery,
    Feedback,
    Patient,
    Reminder,
    SavedAnswer,
    VisitQuestion,
)
from bot.reminder_answers import remind_later
from bot.reminders import plan_due

pytestmark = pytest.mark.django_db(transaction=True)

YES_SET_IT = "remind:daily:0:0900:contact:set"
CALL_ME = "callback:effect:any:known"


@pytest.fixture
def her2(new_faq):
    faq = new_faq("her2", full_answer="It is a protein.")
    faq.refresh_from_db()
    return faq.live


@pytest.fixture
def tap_twice(anna, separate_bots):
    """Taps the buttons with this data at the same moment."""

    def tap(*datas):
        first, second = datas if len(datas) == 2 else datas * 2
        shown = anna.person.newest
        separate_bots(anna.person.tap_data(shown, first), anna.person.tap_data(shown, second))
        assert anna.person.simulator.unanswered_callbacks() == []
        return anna.person.newest.text

    return tap


def test_two_taps_on_i_agree_make_one_patient(stranger, team, separate_bots):
    shown = stranger.start("WARD5")
    agreed = [stranger.person.tap("I agree", shown) for _time in range(2)]
    separate_bots(*agreed)

    assert Patient.objects.get().care_team == team
    assert Patient.objects.get().consented_at
    assert stranger.person.simulator.unanswered_callbacks() == []
    assert "Home" in stranger.person.newest.text


def test_two_taps_on_yes_set_it_set_one_reminder(tap_twice):
    text = tap_twice(YES_SET_IT)

    assert Reminder.objects.count() == 1
    assert "every day at 9:00" in text.lower()


def test_two_taps_on_please_call_me_make_one_request(tap_twice):
    text = tap_twice(CALL_ME)

    assert CallbackRequest.objects.count() == 1
    assert "Ward 5" in text


def test_please_call_me_and_cancel_leave_at_most_one_request(tap_twice):
    tap_twice(CALL_ME, "callback-cancel")

    assert CallbackRequest.objects.count() == 1


def test_two_taps_on_save_save_one_answer(tap_twice, her2):
    tap_twice(f"save:{her2.faq_id}:show")

    assert SavedAnswer.objects.count() == 1


def test_two_taps_on_ask_at_my_visit_add_one_question(tap_twice, her2):
    tap_twice(f"ask:{her2.faq_id}:show")

    assert VisitQuestion.objects.count() == 1


def test_helped_and_not_at_once_are_one_vote(tap_twice, her2):
    tap_twice(*(f"helped:{her2.faq_id}:{her2.pk}:show:{given}" for given in ("yes", "no")))

    assert Feedback.objects.count() == 1


def test_later_and_stop_at_once_are_both_answered(tap_twice, anna, now):
    reminder = Reminder.objects.create(
        patient=anna.patient, rule="daily", starts_on=now.date(), at=now.time(), next_due=now
    )
    delivery = Delivery.objects.create(
        patient=anna.patient, reminder=reminder, due_at=now, not_after=now + timedelta(hours=1),
        state=Delivery.State.SENT, sent_at=now, message_id=1,
    )  # fmt: skip
    tap_twice(f"later:{delivery.pk}:hour", f"delete-reminder:{reminder.pk}:yes")

    assert not Reminder.objects.current().exists()


def test_two_taps_on_erase_leave_nothing(tap_twice):
    tap_twice("erase:yes")

    assert not Patient.objects.exists()


@pytest.mark.parametrize(
    "data", [YES_SET_IT, CALL_ME, "save:{}:show", "ask:{}:show", "add-question"]
)
def test_a_tap_while_everything_is_erased_leaves_nothing(tap_twice, her2, data):
    tap_twice("erase:yes", data.format(her2.faq_id))

    for model in apps.get_app_config("bot").get_models():
        if hasattr(model, "patient") or model is Patient:
            assert not model.objects.exists(), model


def test_a_message_while_everything_is_erased_is_answered(anna, separate_bots):
    anna.tap_data("add-question")
    erased = anna.person.tap_data(anna.person.newest, "erase:yes")
    separate_bots(erased, anna.person.say("Will I lose my hair?"))

    assert not Patient.objects.exists()
    assert not VisitQuestion.objects.exists()


def test_what_comes_just_after_the_lookup_of_an_erased_patient_is_answered(anna, her2, monkeypatch):
    """The order that the others cannot force: looked up, then erased, then written."""
    real = saved.save_answer

    def too_late(patient, faq_id):
        monkeypatch.setattr(saved, "save_answer", real)
        erase(patient)
        real(patient, faq_id)

    monkeypatch.setattr(saved, "save_answer", too_late)
    anna.tap_data(f"save:{her2.faq_id}:show")

    assert "Before we start" in anna.person.newest.text
    assert not SavedAnswer.objects.exists()


def test_nobody_adds_a_row_in_the_middle_of_erasing(patient):
    """Just before the patient's own row goes, when what belongs to it has gone."""
    added = []

    def add():
        try:
            VisitQuestion.objects.create(patient_id=patient.pk, text="Why?")
        except IntegrityError as error:
            added.append(error)
        finally:
            connections.close_all()

    def in_the_middle(execute, sql, params, many, context):
        if sql.startswith('DELETE FROM "bot_patient"'):
            adding.start()
            adding.join(1)
        return execute(sql, params, many, context)

    adding = Thread(target=add)
    with connection.execute_wrapper(in_the_middle):
        erase(patient)
    adding.join(30)

    assert isinstance(added[0], IntegrityError)
    assert not Patient.objects.exists()
    assert not VisitQuestion.objects.exists()


@pytest.mark.parametrize("meanwhile", ["planned", "put off", "asked"])
def test_erasing_goes_through_whatever_is_at_work(at_once, anna, now, meanwhile):
    patient = anna.patient
    reminder = Reminder.objects.create(
        patient=patient, rule="daily", starts_on=now.date(), at=now.time(), next_due=now
    )
    delivery = Delivery.objects.create(
        patient=patient, reminder=reminder, due_at=now - timedelta(days=1), not_after=now
    )
    services = {
        "planned": lambda: plan_due(now=now),
        "put off": lambda: remind_later(patient, delivery.pk, "hour", now=timezone.now()),
        "asked": lambda: visits.add_question(patient, "Why?"),
    }

    def other():
        try:
            services[meanwhile]()
        except Exception as error:
            return error

    at_once(lambda: erase(patient), other)

    assert not Patient.objects.exists()
    assert not Reminder.objects.exists()
    assert not Delivery.objects.exists()
    assert not VisitQuestion.objects.exists()
