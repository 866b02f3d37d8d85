"""What the chat page asks of the server, below /sim/. Also a control API for tests.

    GET    /sim/state                        bot, persons, faults
    GET    /sim/events                       server-sent events
    GET    /sim/stats                        calls by method and outcome, queue length
    POST   /sim/persons                      {first_name, language_code, id?, count?, started?}
    DELETE /sim/persons/{id}
    GET    /sim/persons/{id}                 the chat
    POST   /sim/persons/{id}/{action}        see ACTIONS
    GET    /sim/files/{file_id}
    POST   /sim/faults                       the fields of faults.Fault, or per_second, per_chat
    DELETE /sim/faults

Bodies are JSON. Errors come back as {"error": "one sentence"} with status 400 or 404.
"""

import asyncio
import base64
import binascii
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import web

from .core import Simulator
from .faults import Fault
from .persons import TINY_PNG, Person
from .views import INLINE_IMAGES, chat_view, event_view, person_view, state_view

KEEP_ALIVE_SECONDS = 15.0
QUEUE_LENGTH = 5_000
MOST_PERSONS = 20_000

SIMULATOR = web.AppKey("simulator", Simulator)
LASTING: web.AppKey[set[asyncio.Task[Any]]] = web.AppKey("lasting")
Body = dict[str, Any]
ACTIONS: dict[str, Callable[[Person, Body], object]] = {
    "say": lambda person, body: person.say(str(body["text"])),
    "start": lambda person, body: person.start(str(body.get("payload", ""))),
    "tap": lambda person, body: person.tap_data(int(body["message_id"]), str(body["data"])),
    "edit": lambda person, body: person.edit(int(body["message_id"]), str(body["text"])),
    "photo": lambda person, body: person.send_photo(
        content(body) or TINY_PNG, caption(body), str(body.get("name", "photo.png"))
    ),
    "document": lambda person, body: person.send_document(
        str(body.get("name", "letter.pdf")),
        content(body) or b"%PDF-1.4\n",
        caption(body),
    ),
    "sticker": lambda person, body: person.send_sticker(),
    "voice": lambda person, body: person.send_voice(),
    "contact": lambda person, body: person.send_contact(),
    "location": lambda person, body: person.send_location(),
    "block": lambda person, body: person.block(),
    "unblock": lambda person, body: person.unblock(),
    "deactivate": lambda person, body: person.deactivate(),
}


def add_routes(router: web.UrlDispatcher) -> None:
    """Mount the page's API."""
    router.add_get("/sim/state", show_state)
    router.add_get("/sim/stats", show_stats)
    router.add_get("/sim/events", stream_events)
    router.add_post("/sim/persons", add_persons)
    router.add_delete(r"/sim/persons/{id:\d+}", remove_person)
    router.add_get(r"/sim/persons/{id:\d+}", show_chat)
    router.add_post(r"/sim/persons/{id:\d+}/{action}", act)
    router.add_get("/sim/files/{file_id}", show_file)
    router.add_post("/sim/faults", add_fault)
    router.add_delete("/sim/faults", clear_faults)


def simulator_of(request: web.Request) -> Simulator:
    return request.app[SIMULATOR]


@contextmanager
def lasting(request: web.Request) -> Iterator[None]:
    """Mark a request that may last: a stop of the server cancels it."""
    tasks, task = request.app[LASTING], asyncio.current_task()
    if task is not None:
        tasks.add(task)
    try:
        yield
    finally:
        if task is not None:
            tasks.discard(task)


def refuse(status: int, reason: str) -> web.HTTPException:
    """An error for the page to show."""
    kind = web.HTTPNotFound if status == 404 else web.HTTPBadRequest
    return kind(text=json.dumps({"error": reason}), content_type="application/json")


async def read_body(request: web.Request) -> Body:
    """The JSON body. Only JSON passes: a form of another site could not send it."""
    if request.content_type != "application/json":
        raise refuse(400, "Send JSON.")
    try:
        body = await request.json()
    except ValueError:
        raise refuse(400, "This is no JSON.") from None
    if not isinstance(body, dict):
        raise refuse(400, "Send a JSON object.")
    return body


def person_of(request: web.Request) -> Person:
    person = simulator_of(request).persons.get(int(request.match_info["id"]))
    if person is None:
        raise refuse(404, "There is no such person.")
    return person


def content(body: Body) -> bytes:
    """The file in a body, given as base64; b"" when there is none."""
    try:
        return base64.b64decode(str(body.get("content", "")), validate=True)
    except binascii.Error:
        raise ValueError("content is no base64") from None


def caption(body: Body) -> str:
    return str(body.get("caption", ""))


async def show_state(request: web.Request) -> web.Response:
    return web.json_response(state_view(simulator_of(request)))


async def show_stats(request: web.Request) -> web.Response:
    """For load tests: {"calls": {"sendMessage": {"200": 12, "429": 1}}, "pending": 0}."""
    simulator = simulator_of(request)
    calls: dict[str, dict[str, int]] = {}
    for (method, code), count in simulator.counts.items():
        calls.setdefault(method, {})[str(code)] = count
    return web.json_response({"calls": calls, "pending": len(simulator.updates.pending)})


async def add_persons(request: web.Request) -> web.Response:
    """Add one person, or `count` of them, for load tests with started: true."""
    body, simulator = await read_body(request), simulator_of(request)
    name = str(body.get("first_name", "")).strip()[:64] or "Someone"
    language = str(body.get("language_code", "en")).strip() or "en"
    count = min(int(body.get("count", 1)), MOST_PERSONS)
    try:
        added = [
            simulator.add_person(
                name,
                language_code=language,
                person_id=int(body["id"]) + number if body.get("id") else None,
                started=bool(body.get("started")),
            )
            for number in range(count)
        ]
    except ValueError as error:
        raise refuse(400, str(error)) from None
    return web.json_response([person_view(person) for person in added], status=201)


async def remove_person(request: web.Request) -> web.Response:
    simulator_of(request).remove_person(person_of(request))
    return web.json_response({})


async def show_chat(request: web.Request) -> web.Response:
    return web.json_response(chat_view(person_of(request)))


async def act(request: web.Request) -> web.Response:
    """Let a person do one of ACTIONS; answers with the update it caused."""
    person, body = person_of(request), await read_body(request)
    action = ACTIONS.get(request.match_info["action"])
    if action is None:
        raise refuse(404, "There is no such action.")
    try:
        return web.json_response({"update": action(person, body)})
    except KeyError as error:
        raise refuse(400, f"{error.args[0]} is missing.") from None
    except (ValueError, LookupError) as error:
        raise refuse(400, str(error)) from None


async def show_file(request: web.Request) -> web.Response:
    """A file of a chat: pictures to look at, the rest to download."""
    stored = simulator_of(request).files.find(request.match_info["file_id"])
    if stored is None:
        raise refuse(404, "This file is gone.")
    image = stored.mime_type in INLINE_IMAGES
    name = "".join(c for c in stored.name if c.isalnum() or c in " ._-") or "file"
    ascii_name = name.encode("ascii", "replace").decode().replace("?", "_")
    return web.Response(
        body=stored.content,
        content_type=stored.mime_type if image else "application/octet-stream",
        headers={
            "Content-Disposition": f"{'inline' if image else 'attachment'}; "
            f'filename="{ascii_name}"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


async def add_fault(request: web.Request) -> web.Response:
    """Switch a fault on, or set the rate limits; answers with all that is on."""
    body, faults = await read_body(request), simulator_of(request).faults
    try:
        if "per_second" in body or "per_chat" in body:
            faults.limit(per_second=body.get("per_second"), per_chat=body.get("per_chat"))
        else:
            body.pop("seen", None)
            faults.add(Fault(**body))
    except (TypeError, ValueError) as error:
        raise refuse(400, str(error)) from None
    simulator_of(request).events.tell("faults")
    return web.json_response(faults.described())


async def clear_faults(request: web.Request) -> web.Response:
    faults = simulator_of(request).faults
    faults.clear()
    simulator_of(request).events.tell("faults")
    return web.json_response(faults.described())


async def stream_events(request: web.Request) -> web.StreamResponse:
    """Everything that happens, as server-sent events, until the page goes away."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(QUEUE_LENGTH)

    def put(event: dict[str, Any]) -> None:
        if not queue.full():
            queue.put_nowait(event)

    def hear(event: dict[str, Any]) -> None:
        loop.call_soon_threadsafe(put, event_view(event))

    stop = simulator_of(request).events.listen(hear)
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
    )
    try:
        with lasting(request):
            await response.prepare(request)
            await response.write(b"retry: 1000\n\n")
            while True:
                await response.write(await next_chunk(queue))
    except (ConnectionError, asyncio.CancelledError):
        return response
    finally:
        stop()


async def next_chunk(queue: asyncio.Queue[dict[str, Any]]) -> bytes:
    """The next event, or a comment that keeps the connection open."""
    try:
        event = await asyncio.wait_for(queue.get(), KEEP_ALIVE_SECONDS)
    except TimeoutError:
        return b": still here\n\n"
    return f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode()
