"""What happens to a broadcast's rows at the same moment."""

import pytest
from django.utils import timezone

from bot import outbox, patients
from bot.broadcasts.controlling import cancel_broadcast
from bot.broadcasts.planning import plan_due
from bot.broadcasts.releasing import release_broadcast
from bot.models import Delivery, Patient

pytestmark = pytest.mark.django_db(transaction=True)


def states_of(rows):
    return dict(Delivery.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "state"))


def test_two_senders_share_the_rows(new_patients, new_sending, at_once):
    new_patients(60)
    new_sending()
    now = timezone.now()
    first, second = at_once(lambda: outbox.claim(now=now), lambda: outbox.claim(now=now))

    assert not {row.pk for row in first} & {row.pk for row in second}


def test_two_planners_owe_each_patient_one(new_patients, new_draft, at_once, now):
    new_patients(30)
    broadcast = new_draft()
    release_broadcast(broadcast, by=None, now=now)

    assert sorted(at_once(lambda: plan_due(now=now), lambda: plan_due(now=now))) == [0, 30]
    assert broadcast.deliveries.count() == 30


@pytest.mark.parametrize("_time", range(5))
def test_what_is_cancelled_while_it_is_begun_is_either(new_patients, new_sending, at_once, _time):
    new_patients(40)
    broadcast = new_sending()
    rows = outbox.claim(now=timezone.now())
    begun, _none = at_once(
        lambda: outbox.begin(rows),
        lambda: cancel_broadcast(broadcast, by=None, now=timezone.now()),
    )

    begun = {row.pk for row in begun}
    for pk, state in states_of(rows).items():
        assert state == ("sending" if pk in begun else "cancelled")


@pytest.mark.parametrize("_time", range(5))
def test_who_stops_while_their_message_is_begun_gets_it_or_not(
    new_patients, new_sending, at_once, _time
):
    (one,) = new_patients(1)
    new_sending()
    rows = outbox.claim(now=timezone.now())
    begun, _none = at_once(
        lambda: outbox.begin(rows), lambda: patients.stop(Patient.objects.get(pk=one.pk))
    )

    assert states_of(rows)[rows[0].pk] == "cancelled"
    if begun:  # its call is in flight: what became of it is noted
        outbox.mark_sent([(begun[0], 7)])
        assert states_of(rows)[rows[0].pk] == "sent"
