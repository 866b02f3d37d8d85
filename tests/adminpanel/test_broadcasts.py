"""The desk for broadcasts: written, counted, shown, tested, released by a second person, watched."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from adminpanel.roles import ensure_roles
from bot.broadcasts.planning import plan_due
from bot.models import Broadcast, BroadcastPicture, BroadcastTest, CohortTag, Delivery, StaffChat
from bot.patients import agree, stop
from tests.adminpanel.conftest import logged_in

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
State = Broadcast.State


@pytest.fixture
def patients(team):
    return [agree(telegram_id=n, chat_id=n, language="en", team=team) for n in range(1, 4)]


def typed(**changes):
    """What the form posts: a text in English, to everybody, at once."""
    fields = {
        "title": "Closed on Monday",
        "text_en": "The clinic is **closed** on Monday.",
        "fallback_language": "en",
        "when": "now",
        "zone": "Europe/London",
        "spread_hours": "0",
        "repeats": "never",
        "hours_valid": "24",
        "cancel_delay": "0",
        "resend_uncertain": "yes",
    }
    return fields | changes


def write(client, **changes):
    """Saves a draft through the form."""
    answer = client.post(reverse("admin:bot_broadcast_add"), typed(**changes))
    assert answer.status_code == 302, answer.content.decode()
    return Broadcast.objects.order_by("-pk").first()


def url(name, broadcast):
    return reverse(f"admin:bot_broadcast_{name}", args=[broadcast.pk])


def press(client, name, broadcast, **fields):
    """Presses a button of the broadcast's page, and reads what the page says then."""
    fields = {"seen": broadcast.changed_at.isoformat()} | fields
    page = client.post(url(name, broadcast), fields, follow=True).content.decode()
    broadcast.refresh_from_db()
    return page


def log_of(broadcast):
    rows = LogEntry.objects.filter(object_id=broadcast.pk).order_by("pk")
    return [(row.user.username, row.get_change_message()) for row in rows]


def test_a_draft_is_kept_with_everything(chris, patients, team):
    tag = CohortTag.objects.create(name="trial")
    picture = SimpleUploadedFile("a.txt", PNG)
    broadcast = write(
        chris, care_teams=[team.pk], tags=[tag.pk], languages=["en"], seen_within_days="30",
        button_1="ack", button_2="call", when="local", at="2030-03-31T09:00", zone="Europe/Madrid",
        spread_hours="1.5", repeats="weekly", repeats_until="2030-06-01", picture=picture,
        alt_text="A door", resend_uncertain="no",
    )  # fmt: skip

    assert broadcast.texts.get().body == "The clinic is **closed** on Monday."
    assert [button.kind for button in broadcast.buttons.all()] == ["ack", "call"]
    assert (list(broadcast.care_teams.all()), list(broadcast.tags.all())) == ([team], [tag])
    assert (broadcast.spread_minutes, broadcast.at_local_time) == (90, True)
    assert f"{broadcast.send_at.astimezone(broadcast.clock):%Y-%m-%d %H:%M}" == "2030-03-31 09:00"
    assert not broadcast.resend_uncertain
    assert BroadcastPicture.objects.get().media_type == "image/png"
    assert chris.get(url("picture", broadcast)).content == PNG

    form = chris.get(url("write", broadcast)).content.decode()
    for value in ("2030-03-31T09:00", "1.5", "2030-06-01", "A door", "Closed on Monday"):
        assert value in form


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": ""}, "This field is required"),
        ({"when": "at", "at": "2020-01-01T09:00"}, "This time has passed"),
        ({"when": "at", "at": ""}, "Choose the day and the time"),
        ({"when": "at", "at": "2030-03-31T01:30"}, "that time does not exist"),
        ({"zone": "Europe/Nowhere"}, "I do not know that time zone"),
        ({"repeats": "daily"}, "Choose the day and time of the first one"),
        ({"button_1": "entry"}, "Say which entry it opens"),
        ({"picture": SimpleUploadedFile("a.png", b"GIF89a")}, "must be a PNG or a JPEG"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_typed_is_lost(chris, patients, changes, said):
    page = chris.post(reverse("admin:bot_broadcast_add"), typed(alt_text="A door", **changes))

    text = page.content.decode()
    assert said in text
    assert "The clinic is **closed** on Monday." in text
    assert "A door" in text
    assert not Broadcast.objects.exists()


def test_counting_while_somebody_types_keeps_nothing(chris, patients):
    stop(patients[0])
    page = chris.post(
        reverse("admin:bot_broadcast_typed"), typed(title="", text_en="Come {when}."),
    ).content.decode()  # fmt: skip

    assert "2 patients get it" in page
    assert "1 used /stop" in page
    assert "“{when}” is not filled in" in page
    assert "Come {when}." in page
    assert not Broadcast.objects.exists()


def test_the_count_of_a_saved_one_leaves_it_as_it_was(chris, patients):
    broadcast = write(chris)
    page = chris.post(url("typed", broadcast), typed(text_en="**Bold** and new.")).content.decode()

    assert "<b>Bold</b> and new." in page
    assert broadcast.texts.get().body == "The clinic is **closed** on Monday."
    assert broadcast.events.count() == 1


def test_a_chosen_picture_makes_the_limit_smaller(chris, patients):
    page = chris.post(
        reverse("admin:bot_broadcast_typed"), typed(picture_chosen="1", text_en="word " * 220)
    ).content.decode()

    assert "Telegram takes 1024" in page


def test_two_people_do_not_overwrite_each_other(chris, robin, patients):
    broadcast = write(chris)
    seen = broadcast.changed_at.isoformat()
    robin.post(url("write", broadcast), typed(text_en="Of Robin.", seen=seen))
    page = chris.post(url("write", broadcast), typed(text_en="Of Chris.", seen=seen))

    assert "saved this broadcast after you had opened it" in page.content.decode()
    assert "Of Chris." in page.content.decode()
    assert broadcast.texts.get().body == "Of Robin."


def test_a_small_one_is_released_by_its_author(chris, patients):
    broadcast = write(chris)
    assert "Release it to 3 patients" in chris.get(url("change", broadcast)).content.decode()

    assert "Released for 3 patients." in press(chris, "release", broadcast)
    assert broadcast.state == State.SCHEDULED
    assert log_of(broadcast)[-1] == ("chris", "Released for 3 patients.")


def test_a_large_one_is_released_by_somebody_else(chris, robin, patients, settings):
    settings.BROADCAST_TWO_PERSON_ABOVE = 2
    broadcast = write(chris)
    assert "somebody else has to release it" in press(chris, "release", broadcast)
    press(chris, "submit", broadcast)
    assert broadcast.state == State.AWAITING_RELEASE

    page = robin.get(url("change", broadcast)).content.decode()
    assert "Release it to 3 patients" in page
    assert "The clinic is <b>closed</b> on Monday." in page
    assert "as soon as it is released" in page
    press(robin, "release", broadcast)
    assert broadcast.state == State.SCHEDULED
    assert [who for who, _message in log_of(broadcast)] == ["chris", "chris", "chris", "robin"]
    assert log_of(broadcast)[1][1].startswith("Refused: 3 patients would get it")


def test_nobody_releases_what_they_have_not_seen(chris, robin, patients):
    broadcast = write(chris)
    seen = broadcast.changed_at.isoformat()
    chris.post(url("write", broadcast), typed(text_en="Another text.", seen=seen))

    assert "It was changed after" in press(robin, "release", broadcast, seen=seen)
    assert broadcast.state == State.DRAFT


def test_the_second_person_gives_it_back_with_a_reason(chris, robin, patients):
    broadcast = write(chris)
    press(chris, "submit", broadcast)
    assert "Say what is to be changed." in press(robin, "return", broadcast)
    page = press(robin, "return", broadcast, why="Name the day.")

    assert broadcast.state == State.DRAFT
    assert "Name the day." in page


def test_a_broadcast_to_nobody_is_not_released(chris, team):
    broadcast = write(chris)

    assert "Nobody would get it" in chris.get(url("change", broadcast)).content.decode()
    assert "Nobody would get it" in press(chris, "release", broadcast)
    assert broadcast.state == State.DRAFT


def test_it_is_paused_resumed_and_cancelled(chris, patients):
    broadcast = write(chris)
    press(chris, "release", broadcast)
    plan_due(now=timezone.now())
    press(chris, "pause", broadcast)
    assert broadcast.state == State.PAUSED
    press(chris, "resume", broadcast)
    assert broadcast.state == State.SENDING
    press(chris, "cancel", broadcast)
    assert broadcast.state == State.CANCELLED
    assert "It is over already." in press(chris, "cancel", broadcast)


@pytest.fixture
def sent(chris, patients):
    """A broadcast that two of three patients got, and one of them has read."""
    broadcast = write(chris)
    press(chris, "release", broadcast)
    now = timezone.now()
    plan_due(now=now)
    first, second, third = broadcast.deliveries.order_by("pk")
    Delivery.objects.filter(pk__in=[first.pk, second.pk]).update(
        state=Delivery.State.SENT, sent_at=now, message_id=7
    )
    Delivery.objects.filter(pk=first.pk).update(answer=Delivery.Answer.READ, answered_at=now)
    Delivery.objects.filter(pk=third.pk).update(state=Delivery.State.FAILED, error="=HYPERLINK(1)")
    return broadcast


def test_the_page_and_its_numbers_say_how_far_it_is(chris, sent):
    told = chris.get(url("watch", sent)).json()

    assert (told["total"], told["sent"], told["open"]) == (3, 2, 0)
    assert told["words"]["done"] == "3 of 3 dealt with, 2 sent"
    assert told["words"]["reasons"] == "1 × =HYPERLINK(1)"
    page = chris.get(url("change", sent)).content.decode()
    assert "3 of 3 dealt with, 2 sent" in page
    assert 'max="3" value="3"' in page


def test_once_it_is_going_out_the_page_tells_the_time_and_offers_no_test(chris, sent):
    page = chris.get(url("change", sent)).content.decode()

    sent.refresh_from_db()
    assert f"{sent.starts_at.astimezone(sent.clock):%H:%M} ({sent.zone})" in page
    assert "as soon as it is released" not in page
    assert "Send a test to me" not in page


def test_the_desk_says_how_far_each_is(chris, sent):
    desk = chris.get(reverse("admin:bot_broadcast_changelist")).content.decode()

    assert desk.index("Being sent") < desk.index("3 of 3 dealt with (100 %)")


def test_recipients_by_outcome_and_as_csv(chris, sent, patients):
    page = chris.get(url("recipients", sent), {"which": "failed"}).content.decode()
    assert patients[2].pseudonym in page
    assert patients[0].pseudonym not in page
    page = chris.get(url("recipients", sent), {"which": "unread"}).content.decode()
    assert "1 recipient" in page

    answer = chris.get(url("export", sent))
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[0].startswith("\ufeffpatient,language,state")
    assert len(lines) == 4
    assert ",'=HYPERLINK(1)," in lines[3]
    assert log_of(sent)[-1] == ("chris", "Recipients downloaded as CSV.")


def test_nobody_reads_who_had_opened_an_answer(chris, sent, patients):
    Broadcast.objects.filter(pk=sent.pk).update(to_chosen=True)
    press(chris, "recall", sent)
    plan_due(now=timezone.now())
    for broadcast in (sent, Broadcast.objects.get(follows=sent)):
        assert chris.get(url("recipients", broadcast)).status_code == 403
        assert chris.get(url("export", broadcast)).status_code == 403
        page = chris.get(url("change", broadcast)).content.decode()
        assert "it names nobody" in page
        assert "Recipients</a>" not in page
    listed = chris.get(reverse("admin:bot_delivery_changelist")).content.decode()
    assert patients[0].pseudonym not in listed


def test_it_is_taken_back(chris, sent):
    page = press(chris, "recall", sent)

    follow_up = Broadcast.objects.get(follows=sent)
    assert (follow_up.kind, follow_up.state) == ("recall", State.SCHEDULED)
    assert "It is being taken back" in page
    assert sent.state == State.CANCELLED


def test_it_is_corrected(chris, sent):
    same = {"text_en": "The clinic is **closed** on Monday."}
    assert "are the same as before" in chris.post(url("correct", sent), same).content.decode()
    chris.post(url("correct", sent), {"text_en": "The clinic is closed on Tuesday."})

    follow_up = Broadcast.objects.get(follows=sent)
    assert follow_up.kind == "correction"
    assert follow_up.texts.get().body == "The clinic is closed on Tuesday."


def test_a_test_goes_to_a_linked_chat_only(chris, coordinators, patients, settings):
    settings.TELEGRAM_BOT_USERNAME = "care_bot"
    broadcast = write(chris)
    assert (
        "You have not linked a Telegram chat"
        in chris.get(url("change", broadcast)).content.decode()
    )
    assert "Link your own Telegram chat first." in press(chris, "test", broadcast, language="en")
    page = chris.post(reverse("admin:bot_broadcast_link"), {"back": broadcast.pk}).content.decode()
    assert "?start=staff-" in page

    StaffChat.objects.create(user=coordinators[0], chat_id="1")
    press(chris, "test", broadcast, language="en")
    assert BroadcastTest.objects.get().chat.user == coordinators[0]


def test_the_desk_and_the_calendar_show_what_is_coming(chris, patients):
    soon = timezone.now() + timedelta(days=2)
    weekly = write(
        chris, title="Every week", when="at", at=f"{soon:%Y-%m-%d}T09:00", repeats="weekly"
    )
    press(chris, "release", weekly)
    write(chris, title="Only a draft")

    desk = chris.get(reverse("admin:bot_broadcast_changelist")).content.decode()
    assert desk.index("Coming") < desk.index("Every week") < desk.index("Only a draft")
    months = {f"{soon + timedelta(days=7 * n):%Y-%m}" for n in range(3)}
    pages = [
        chris.get(reverse("admin:bot_broadcast_calendar"), {"month": month}).content.decode()
        for month in months
    ]
    assert sum(page.count("09:00 Every week") for page in pages) >= 3
    assert all("Only a draft" not in page for page in pages)
    assert (
        chris.get(reverse("admin:bot_broadcast_calendar"), {"month": "nonsense"}).status_code == 200
    )


@pytest.mark.parametrize("role", ["Editor", "Reviewer"])
def test_others_see_nothing_of_it(role, chris, sent):
    user = User.objects.create_user("else", is_staff=True)
    user.groups.add(ensure_roles()[role])
    client = logged_in(user)
    for name in ("change", "write", "watch", "recipients", "export", "picture", "correct"):
        assert client.get(url(name, sent)).status_code == 403, name
    for name in ("release", "cancel", "pause", "recall", "test", "submit", "return", "resume"):
        assert client.post(url(name, sent)).status_code == 403, name
    for name in ("changelist", "add", "calendar"):
        assert client.get(reverse(f"admin:bot_broadcast_{name}")).status_code == 403, name
    assert client.post(reverse("admin:bot_broadcast_typed"), typed()).status_code == 403
