from bot.models import Patient


def test_it_asks_for_consent_and_stores_nothing_before(stranger, team):
    screen = stranger.start()

    assert "Before we start" in screen.text
    assert screen.buttons == ["I agree", "Tell me more", "Not now", "Español", "Urgent help"]
    assert Patient.objects.count() == 0


def test_it_goes_home_after_i_agree(stranger, team):
    stranger.start()
    screen = stranger.tap("I agree")

    assert "What would you like to do?" in screen.text
    assert stranger.patient.care_team is None
    assert stranger.patient.time_zone == "Europe/London"


def test_it_joins_the_team_of_the_link(stranger, team):
    assert "I am run by Ward 5" in stranger.start("WARD5").text
    assert "Home · Ward 5" in stranger.tap("I agree").text
    assert stranger.patient.care_team == team


def test_it_ignores_a_link_it_does_not_know(stranger, team):
    stranger.start("nonsense-code")
    stranger.tap("I agree")

    assert stranger.patient.care_team is None


def test_it_tells_more_before_consent(stranger, team):
    stranger.start("WARD5")
    screen = stranger.tap("Tell me more")

    assert "What I keep" in screen.text
    stranger.tap("I agree")
    assert stranger.patient.care_team == team


def test_it_keeps_nothing_after_not_now(stranger, team):
    stranger.start()
    screen = stranger.tap("Not now")

    assert "I have kept nothing" in screen.text
    assert Patient.objects.count() == 0
    assert "Before we start" in stranger.tap("Start").text


def test_it_agrees_once_on_a_double_tap(stranger, team):
    screen = stranger.start()
    stranger.person.tap("I agree", screen)
    stranger.person.tap_data(screen, "agree:")
    stranger.tap_data("home")

    assert Patient.objects.count() == 1


def test_it_shows_urgent_help_before_consent(stranger, team):
    stranger.start()
    screen = stranger.tap("Urgent help")

    assert "020 7946 0002" in screen.text
    assert "999" in screen.text
    assert Patient.objects.count() == 0


def test_it_takes_a_patient_home_on_start(anna):
    assert "Home · Ward 5" in anna.start().text


def test_it_asks_a_visitor_who_types_for_consent(stranger, team):
    assert "Before we start" in stranger.say("what is a scan").text


def test_it_stops_and_starts_again(anna):
    screen = anna.say("/stop")
    assert "I will not write to you again" in screen.text
    assert anna.patient.status == Patient.Status.STOPPED

    assert "I will not write" in anna.say("hello there").text
    assert "What would you like" in anna.tap("Start again").text
    assert anna.patient.status == Patient.Status.ACTIVE


def test_it_notices_a_block_and_a_return(anna):
    anna.do("block")
    assert anna.patient.status == Patient.Status.BLOCKED

    anna.do("unblock")
    assert anna.patient.status == Patient.Status.ACTIVE


def test_it_stays_stopped_when_a_stopped_patient_blocks_and_unblocks(anna):
    anna.say("/stop")
    anna.do("block")
    anna.do("unblock")

    assert anna.patient.status == Patient.Status.STOPPED


def test_it_keeps_no_personal_field_in_clear(anna, django_db_blocker):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT telegram_id, telegram_hash, chat_id FROM bot_patient")
        row = cursor.fetchone()

    assert not any(str(anna.person.id) in value for value in row)
    assert anna.patient.chat_id == str(anna.person.id)
