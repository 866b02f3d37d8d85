"""The worklist of callback requests."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from adminpanel.roles import ensure_roles
from bot import callbacks
from bot.models import CallbackRequest
from tests.adminpanel.conftest import logged_in

LIST = "admin:bot_callbackrequest_changelist"


@pytest.fixture
def coordinator(db):
    user = User.objects.create_user("chris", is_staff=True)
    user.groups.add(ensure_roles()["Coordinator"])
    return user


@pytest.fixture
def asked(patient):
    return callbacks.ask(patient, reason="effect", good_time="morning")


def run(user, action, request):
    return logged_in(user).post(
        reverse(LIST), {"action": action, "_selected_action": [request.pk]}, follow=True
    )


def test_a_coordinator_claims_and_closes(coordinator, asked):
    page = logged_in(coordinator).get(reverse(LIST)).content.decode()
    assert asked.patient.pseudonym in page
    assert "A side effect" in page

    run(coordinator, "claim", asked)
    asked.refresh_from_db()
    assert (asked.status, asked.claimed_by) == ("claimed", coordinator)

    assert "the request is over" in run(coordinator, "claim", asked).content.decode()
    run(coordinator, "close", asked)
    asked.refresh_from_db()
    assert asked.status == CallbackRequest.Status.CLOSED
    assert asked.patient.pseudonym not in logged_in(coordinator).get(reverse(LIST)).content.decode()
    every = logged_in(coordinator).get(reverse(LIST), {"which": "all"}).content.decode()
    assert asked.patient.pseudonym in every


def test_a_coordinator_writes_a_note(coordinator, asked):
    url = reverse("admin:bot_callbackrequest_change", args=[asked.pk])
    logged_in(coordinator).post(url, {"note": "Called twice."})

    asked.refresh_from_db()
    assert asked.note == "Called twice."
    assert asked.status == CallbackRequest.Status.WAITING
