"""A member of staff links their chat and gets a test there."""

import pytest

from bot import redis
from bot.broadcasts import staff_chats
from bot.models import Patient, StaffChat
from content.errors import DomainError


@pytest.fixture
def linked(stranger, chris, settings):
    settings.TELEGRAM_BOT_USERNAME = "care_bot"
    payload = staff_chats.new_link(chris).partition("?start=")[2]
    stranger.start(payload)
    return payload


def test_opening_the_link_links_the_chat_and_makes_no_patient(linked, stranger, chris):
    assert stranger.person.newest.text.startswith("This chat is linked.")
    assert StaffChat.objects.get().chat_id == str(stranger.person.id)
    assert not Patient.objects.exists()


def test_a_link_works_once(linked, stranger):
    assert "too old" in stranger.start(linked).text


def test_an_invented_link_links_nothing(stranger):
    assert "too old" in stranger.start("staff-invented").text
    assert not StaffChat.objects.exists()


def test_a_test_is_handed_out_once(linked, new_draft, chris, now):
    test = staff_chats.send_test(new_draft(), by=chris, language="en")

    assert [one.pk for one in staff_chats.take_tests(now=test.asked_at)] == [test.pk]
    assert staff_chats.take_tests(now=test.asked_at) == []
    assert not staff_chats.take_tests(now=test.asked_at + 2 * staff_chats.WANTED_FOR)


def test_it_needs_a_chat_and_a_text(new_draft, chris, db):
    with pytest.raises(DomainError, match="Link your own"):
        staff_chats.send_test(new_draft(), by=chris, language="en")
    StaffChat.objects.create(user=chris, chat_id="1")
    with pytest.raises(DomainError, match="no text"):
        staff_chats.send_test(new_draft(), by=chris, language="es")
    staff_chats.unlink_chat(chris)
    assert not StaffChat.objects.exists()


def test_without_the_bots_name_there_is_no_link(chris, settings):
    redis.client().flushdb()
    settings.TELEGRAM_API_URL = "https://api.telegram.org"
    with pytest.raises(DomainError, match="has not run"):
        staff_chats.new_link(chris)
