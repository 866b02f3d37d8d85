"""My care team, joining by a typed code, and "please call me"."""

import pytest

from bot import callbacks, redis
from bot.models import CallbackRequest, CareTeam
from content.errors import DomainError


@pytest.fixture
def other_team(db):
    redis.client().flushdb()
    return CareTeam.objects.create(
        name="Riverside", join_code="RIVER7", time_zone="Europe/Madrid", emergency_number="112"
    )


@pytest.mark.parametrize(
    ("moment", "number", "hours"),
    [
        ("2026-11-23T10:00Z", "020 7946 0001", "open now until 17:00"),
        ("2026-11-23T20:00Z", "020 7946 0002", "closed now, opens Tuesday 9:00"),
        ("2026-11-28T10:00Z", "020 7946 0002", "closed now, opens Monday 9:00"),
    ],
)
def test_it_says_which_number_to_use_now(anna, time_machine, moment, number, hours):
    time_machine.move_to(moment)
    screen = anna.tap("My care team")

    assert f"The number to use now: {number}" in screen.text
    assert hours in screen.text
    assert anna.patient.pseudonym in screen.text


def test_it_joins_by_a_typed_code(anna, other_team):
    anna.tap_data("contact")
    anna.tap("Join another team")
    screen = anna.say(" river 7 ")

    assert "You have joined Riverside" in screen.text
    assert anna.patient.care_team == other_team
    assert anna.patient.time_zone == "Europe/Madrid"


def test_it_is_kind_about_a_wrong_code_and_stops_guessing(anna, other_team):
    anna.tap_data("join")
    for _try in range(5):
        assert "I do not know that code" in anna.say("WRONG").text
    assert "try again in an hour" in anna.say("RIVER7").text
    assert anna.patient.care_team.name == "Ward 5"


def test_it_leaves_a_team_after_one_question(anna):
    anna.tap_data("callback:result:any:known")
    anna.tap_data("contact")
    assert "Leave Ward 5?" in anna.tap("Leave this team").text
    assert "You have left the team" in anna.tap("Yes, leave this team").text
    assert anna.patient.care_team is None
    assert not CallbackRequest.objects.open().exists()
    assert "What would you like" not in anna.tap_data("leave-team:yes").text


def test_it_asks_for_a_code_where_there_is_a_choice_of_teams(stranger, team, other_team):
    stranger.start()
    screen = stranger.tap("I agree")

    assert "Do you have a code" in screen.text
    assert screen.buttons[:2] == ["Type the code", "Later"]
    stranger.tap("Type the code")
    assert "You have joined Riverside" in stranger.say("river7").text


def test_it_asks_for_a_call_in_four_taps(anna):
    anna.tap_data("contact")
    anna.tap("Please call me")
    anna.tap("A side effect")
    assert "How can they reach you?" in anna.tap("In the morning").text
    screen = anna.tap("They have my number")

    assert "They usually call within 1 working day" in screen.text
    assert "020 7946 0002" in screen.text
    request = CallbackRequest.objects.get()
    assert (request.reason, request.good_time) == ("effect", "morning")
    assert request.care_team == anna.patient.care_team


def test_a_second_request_shows_the_first(anna):
    anna.tap_data("callback:effect:any:known")
    screen = anna.tap_data("callback:result:morning:known")

    assert "A side effect" in screen.text
    assert CallbackRequest.objects.count() == 1
    assert "waiting" in anna.tap_data("contact").text


def test_it_withdraws_a_request(anna):
    anna.tap_data("callback:effect:any:known")
    assert "withdrawn" in anna.tap("Cancel the request").text
    anna.tap_data("callback-cancel")

    assert CallbackRequest.objects.get().status == CallbackRequest.Status.CANCELLED
    anna.tap_data("callback:result:any:known")
    assert CallbackRequest.objects.open().count() == 1


def test_it_says_so_without_a_team(anna):
    CareTeam.objects.all().delete()

    assert "nobody would see the request" in anna.tap_data("callback").text
    assert CallbackRequest.objects.count() == 0


@pytest.mark.parametrize(
    "data",
    ["callback:nonsense", "callback:effect:never", "callback:a:b:c", "callback:effect:any:x"],
)
def test_forged_requests_lead_home(anna, data):
    assert "What would you like" in anna.tap_data(data).text
    assert CallbackRequest.objects.count() == 0


def test_a_request_is_claimed_once(patient, admin_user, django_user_model, now):
    request = callbacks.ask(patient, reason="effect", good_time="any")
    callbacks.claim(request.pk, by=admin_user)
    with pytest.raises(DomainError):
        callbacks.claim(request.pk, by=django_user_model.objects.create(username="other"))
    callbacks.close(request.pk, outcome="reached", now=now)
    with pytest.raises(DomainError):
        callbacks.close(request.pk, outcome="reached", now=now)

    request.refresh_from_db()
    assert (request.status, request.claimed_by) == ("closed", admin_user)
