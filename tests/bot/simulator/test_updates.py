"""Updates: their kinds, their acknowledgement, and polls that wait."""

import asyncio

import pytest

from bot.simulator import Simulator
from bot.simulator.polling import answer_call

from .conftest import until


def test_it_queues_what_people_do(sim, anna):
    anna.say("/start@care_companion_bot hello")
    anna.edit(anna.messages[-1], "changed")
    anna.send_photo(caption="me")
    anna.send_document()
    anna.send_sticker()
    anna.send_voice()
    anna.send_contact()
    anna.send_location()
    anna.block()
    anna.unblock()
    kinds = [next(kind for kind in update if kind != "update_id") for update in sim.take_updates()]

    assert kinds == ["message", "edited_message"] + ["message"] * 6 + ["my_chat_member"] * 2
    assert sim.take_updates() == []


def test_it_marks_commands_and_payloads(sim):
    update = sim.add_person("Luz").start("team-4f2a")

    assert update["message"]["text"] == "/start team-4f2a"
    assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]


def test_it_tells_of_blocking(sim, anna):
    change = anna.block()["my_chat_member"]

    assert change["new_chat_member"]["status"] == "kicked"
    with pytest.raises(ValueError, match="blocked"):
        anna.say("hello?")


def test_it_has_groups_and_channels(sim, anna):
    group = sim.add_group("Ward")

    assert group.say(anna, "hi")["message"]["chat"]["type"] == "group"
    assert sim.add_channel("News").post("hi")["channel_post"]["sender_chat"]["title"] == "News"
    assert sim.call("sendMessage", {"chat_id": group.id, "text": "hello"})["ok"]


def test_it_splits_a_long_text_as_apps_do(sim, anna):
    anna.say("word " * 1000)
    texts = [update["message"]["text"] for update in sim.take_updates()]

    assert len(texts) == 2
    assert all(len(text) <= 4096 for text in texts)
    assert " ".join(texts) == ("word " * 1000).strip()


def test_it_keeps_updates_until_they_are_acknowledged(sim, anna):
    for number in range(3):
        anna.say(str(number))
    first = sim.call("getUpdates")["result"]
    assert [update["message"]["text"] for update in first] == ["0", "1", "2"]
    assert sim.call("getUpdates", {"limit": "1"})["result"] == first[:1]

    rest = sim.call("getUpdates", {"offset": first[1]["update_id"]})["result"]
    assert rest == first[1:]
    assert sim.call("getUpdates", {"offset": -1})["result"] == first[2:]
    assert sim.call("getUpdates", {"offset": first[2]["update_id"] + 1})["result"] == []


def test_it_numbers_updates_higher_after_a_restart(sim):
    later = Simulator()

    assert later.updates.next_id >= sim.updates.next_id > 0


def test_it_sends_only_allowed_updates(sim, anna):
    sim.call("getUpdates", {"allowed_updates": '["callback_query"]'})
    anna.say("ignored")
    anna.tap_data(1, "x")

    assert ["callback_query" in update for update in sim.take_updates()] == [True]
    sim.call("getUpdates", {"allowed_updates": "[]"})
    anna.say("heard")
    assert len(sim.take_updates()) == 1


def test_it_does_not_poll_while_a_webhook_is_set(sim):
    sim.call("setWebhook", {"url": "https://bot.example.org/hook"})

    assert sim.call("getUpdates")["description"] == (
        "Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first"
    )
    sim.call("deleteWebhook")
    assert sim.call("getUpdates")["ok"]


def test_it_tells_about_the_webhook(sim, anna):
    anna.say("x")
    refused = sim.call("setWebhook", {"url": "http://bot.example.org/"})
    assert refused["description"].startswith("Bad Request: bad webhook: An HTTPS URL")
    assert sim.call("setWebhook", {"url": "https://x.org", "secret_token": "a b"})["ok"] is False
    sim.call("setWebhook", {"url": "https://x.org/h", "max_connections": 5})
    info = sim.call("getWebhookInfo")["result"]

    assert (info["url"], info["max_connections"], info["pending_update_count"]) == (
        "https://x.org/h",
        5,
        1,
    )
    sim.call("deleteWebhook", {"drop_pending_updates": "true"})
    assert sim.call("getWebhookInfo")["result"]["pending_update_count"] == 0


def test_it_wakes_a_waiting_poll(sim, anna):
    async def poll():
        waiting = asyncio.create_task(answer_call(sim, "getUpdates", {"timeout": 30}))
        await until(lambda: sim.updates.waiters)
        anna.say("wake up")
        return (await asyncio.wait_for(waiting, 5)).response

    assert asyncio.run(poll())["result"][0]["message"]["text"] == "wake up"


def test_it_ends_a_poll_when_a_webhook_is_set(sim):
    async def poll():
        waiting = asyncio.create_task(answer_call(sim, "getUpdates", {"timeout": 30}))
        await until(lambda: sim.updates.waiters)
        sim.call("setWebhook", {"url": "https://bot.example.org/hook"})
        return (await asyncio.wait_for(waiting, 5)).response

    assert asyncio.run(poll())["description"] == "Conflict: terminated by setWebhook request"


def test_it_ends_a_poll_when_another_begins(sim):
    async def poll():
        first = asyncio.create_task(answer_call(sim, "getUpdates", {"timeout": 30}))
        await until(lambda: sim.updates.waiters)
        second = asyncio.create_task(answer_call(sim, "getUpdates", {"timeout": 0}))
        return (await first).response, (await second).response

    ended, served = asyncio.run(poll())
    assert ended["error_code"] == 409
    assert ended["description"] == (
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running"
    )
    assert served["ok"]
