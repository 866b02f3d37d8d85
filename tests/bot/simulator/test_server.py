"""The HTTP server: a real telegram.Bot, webhooks, the page's API, and who is kept out."""

import asyncio
import json
from contextlib import asynccontextmanager

import pytest
from aiohttp import FormData, web
from aiohttp.test_utils import TestClient, TestServer
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import NetworkError

from bot.simulator.server import create_app

from .conftest import until


def served(sim, use, retry_pause=0.01):
    """Run `use(client)` against a server of this simulator."""

    async def run():
        async with TestClient(TestServer(create_app(sim, retry_pause=retry_pause))) as client:
            return await use(client)

    return asyncio.run(run())


def bot_at(client):
    base = str(client.make_url("/"))
    return Bot("123456:test", base_url=f"{base}bot", base_file_url=f"{base}file/bot")


def test_it_serves_a_real_bot(sim, anna):
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="go:1")]])

    async def use(client):
        async with bot_at(client) as bot:
            await bot.send_message(anna.id, "<b>é</b>", parse_mode="HTML", reply_markup=keyboard)
            anna.tap("Go")
            (update,) = await bot.get_updates(timeout=5)
            await update.callback_query.answer("Done")
            await update.callback_query.edit_message_text("gone")
            sent = await bot.send_document(anna.id, b"abc", filename="a.txt", caption="<file>")
            file = await bot.get_file(sent.document.file_id)
            assert await bot.get_updates(offset=update.update_id + 1) == ()
            return update, bytes(await file.download_as_bytearray())

    update, content = served(sim, use)
    assert update.callback_query.data == "go:1"
    assert content == b"abc"
    assert [message.text for message in anna.replies] == ["gone", "<file>"]
    assert sim.unanswered_callbacks() == []


@pytest.mark.parametrize("way", ["query", "form", "json", "multipart"])
def test_it_reads_parameters_however_they_come(sim, anna, way):
    params = {"chat_id": str(anna.id), "text": "é + &"}
    form = FormData(params, default_to_multipart=True)

    async def use(client):
        sent = {
            "query": {"params": params},
            "form": {"data": params},
            "json": {"json": params},
            "multipart": {"data": form},
        }[way]
        response = await client.post("/bot123456:test/sendMessage", **sent)
        return response.status, await response.json()

    status, answer = served(sim, use)
    assert (status, answer["ok"]) == (200, True)
    assert anna.newest.text == "é + &"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/bot123456:wrong/getMe", 401),
        ("/botnonsense/getMe", 404),
        ("/bot123456:test/getNothing", 404),
        ("/file/bot123456:wrong/documents/file_1", 401),
        ("/file/bot123456:test/documents/file_1", 404),
    ],
)
def test_it_answers_with_telegrams_codes(sim, path, status):
    async def use(client):
        response = await client.get(path)
        return response.status, await response.json()

    assert served(sim, use)[0] == status
    assert served(sim, use)[1]["error_code"] == status


def test_it_says_a_broken_body_is_broken(sim):
    async def use(client):
        headers = {"Content-Type": "application/json"}
        response = await client.post("/bot123456:test/getMe", data=b"{", headers=headers)
        return response.status

    assert served(sim, use) == 400


def test_it_breaks_the_connection_when_an_answer_gets_lost(sim, anna):
    sim.faults.drop_next(1, method="sendMessage")

    async def use(client):
        async with bot_at(client) as bot:
            with pytest.raises(NetworkError):
                await bot.send_message(anna.id, "x")

    served(sim, use)
    assert anna.newest.text == "x"


def test_it_stops_at_once_despite_open_polls(sim):
    async def use(client):
        poll = asyncio.create_task(client.get("/bot123456:test/getUpdates?timeout=50"))
        await until(lambda: sim.updates.waiters)
        begun = asyncio.get_running_loop().time()
        await client.server.close()
        poll.cancel()
        return asyncio.get_running_loop().time() - begun

    assert served(sim, use) < 2


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example:8082"}, 421),
        ({"Host": "localhost.evil.example"}, 421),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "localhost:8082", "Origin": "http://localhost:8082"}, 200),
        ({"Host": "[::1]:8082"}, 200),
    ],
)
def test_it_keeps_other_sites_out(sim, headers, status):
    async def use(client):
        return (await client.get("/sim/state", headers=headers)).status

    assert served(sim, use) == status


def test_it_takes_no_form_on_the_pages_api(sim):
    async def use(client):
        return (await client.post("/sim/persons", data={"first_name": "Eve"})).status

    assert served(sim, use) == 400


def test_it_serves_the_page_under_a_strict_policy(sim):
    async def use(client):
        page = await client.get("/")
        script = await client.get("/static/page.js")
        health = await client.get("/healthz")
        return page.headers, await page.text(), script.status, health.status

    headers, html, script, health = served(sim, use)
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "http://" not in html.replace('xmlns="http://', "")
    assert (script, health) == (200, 200)


@asynccontextmanager
async def webhook_server(answers, headers=None):
    """A bot's webhook that answers with these codes, then 200; yields what it got."""
    got = []

    async def hook(request):
        got.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), await request.json()))
        return web.Response(status=answers.pop(0) if answers else 200, headers=headers)

    app = web.Application()
    app.router.add_post("/hook", hook)
    async with TestServer(app) as server:
        yield str(server.make_url("/hook")), got


def test_it_delivers_to_a_webhook_until_it_says_yes(sim, anna):
    async def use(client):
        async with webhook_server([500, 302]) as (url, got):
            anna.say("first")
            params = {"url": url, "secret_token": "s3cret", "max_connections": 2}
            await client.post("/bot123456:test/setWebhook", json=params)
            await until(lambda: len(got) == 2)
            assert len(sim.updates.pending) == 1
            anna.say("second")
            await until(lambda: not sim.updates.pending)
            return got

    got = served(sim, use)
    assert [update["message"]["text"] for _, update in got] == ["first"] * 3 + ["second"]
    assert {secret for secret, _ in got} == {"s3cret"}
    assert "302" in sim.webhook.last_error_message


def test_it_comes_again_when_the_webhook_asks_for_it(sim, anna):
    async def use(client):
        async with webhook_server([503], {"Retry-After": "1"}) as (url, got):
            anna.say("first")
            await client.post("/bot123456:test/setWebhook", json={"url": url})
            await until(lambda: not sim.updates.pending)
            return len(got)

    assert served(sim, use, retry_pause=60) == 2


def test_it_delivers_to_several_chats_at_once(sim, anna):
    luz = sim.add_person("Luz")

    async def use(client):
        async with webhook_server([500] * 3) as (url, got):
            for number in range(3):
                anna.say(f"anna {number}")
                luz.say(f"luz {number}")
            await client.post("/bot123456:test/setWebhook", json={"url": url})
            await until(lambda: not sim.updates.pending)
            return [update["message"]["text"] for _, update in got]

    texts = list(dict.fromkeys(served(sim, use)))
    assert [text for text in texts if "anna" in text] == ["anna 0", "anna 1", "anna 2"]
    assert [text for text in texts if "luz" in text] == ["luz 0", "luz 1", "luz 2"]


def test_it_keeps_updates_while_the_webhook_is_down(sim, anna):
    async def use(client):
        await client.post("/bot123456:test/setWebhook", json={"url": "http://127.0.0.1:9/hook"})
        anna.say("still here")
        await until(lambda: sim.webhook.last_error_date)
        await client.post("/bot123456:test/deleteWebhook")

    served(sim, use)
    assert sim.take_updates()[0]["message"]["text"] == "still here"


def test_it_lets_the_page_play_a_person(sim):
    async def use(client):
        added = await client.post("/sim/persons", json={"first_name": "Luz", "language_code": "es"})
        path = f"/sim/persons/{(await added.json())[0]['id']}"
        await client.post(f"{path}/start", json={"payload": "team-1"})
        await client.post(f"{path}/say", json={"text": "hola"})
        await client.post(f"{path}/edit", json={"message_id": 2, "text": "hola!"})
        for action in ("photo", "sticker", "voice", "contact", "location", "document"):
            assert (await client.post(f"{path}/{action}", json={})).status == 200, action
        chat = await (await client.get(path)).json()
        wrong = [
            (await client.post(f"{path}/{action}", json=body)).status
            for action, body in [("dance", {}), ("say", {}), ("say", {"text": " "})]
        ]
        picture = await client.get(f"/sim/files/{chat['messages'][2]['attachment']['file_id']}")
        await client.delete(path)
        return chat, wrong, picture, (await client.get(path)).status

    chat, wrong, picture, gone = served(sim, use)
    assert [message["text"] for message in chat["messages"][:2]] == ["/start team-1", "hola!"]
    assert chat["messages"][1]["edited"]
    assert wrong == [404, 400, 400]
    assert picture.content_type == "image/png"
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    assert gone == 404


def test_it_lets_the_page_switch_faults(sim, anna):
    async def use(client):
        await client.post("/sim/faults", json={"code": 429, "retry_after": 4, "remaining": 1})
        await client.post("/sim/faults", json={"per_second": 30})
        refused = await client.post("/bot123456:test/getMe")
        wrong = await client.post("/sim/faults", json={"code": 1})
        stats = await (await client.get("/sim/stats")).json()
        off = await (await client.delete("/sim/faults")).json()
        return refused.status, wrong.status, stats, off

    refused, wrong, stats, off = served(sim, use)
    assert (refused, wrong) == (429, 400)
    assert stats["calls"] == {"getMe": {"429": 1}}
    assert off == {"active": [], "per_second": None, "per_chat": None}


def test_it_adds_a_crowd_for_load_tests(sim):
    async def use(client):
        body = {"first_name": "P", "id": 500_000, "count": 100, "started": True}
        return len(await (await client.post("/sim/persons", json=body)).json())

    assert served(sim, use) == 100
    assert sim.call("sendMessage", {"chat_id": 500_099, "text": "x"})["ok"]


def test_it_streams_what_happens(sim, anna):
    async def use(client):
        stream = await client.get("/sim/events")
        await until(lambda: sim.events.listeners)
        anna.say("é")
        sim.call("sendChatAction", {"chat_id": anna.id, "action": "typing"})
        events = []
        while len(events) < 2:
            line = (await asyncio.wait_for(stream.content.readline(), 5)).decode()
            if line.startswith("data: "):
                events.append(json.loads(line.removeprefix("data: ")))
        stream.close()
        return events

    message, typing = served(sim, use)
    assert message["message"]["text"] == "é"
    assert (typing["type"], typing["action"]) == ("action", "typing")
