"""An in-memory Telegram: the bot, its people and chats, and the Bot API's methods.

A test plays both sides:

    sim = Simulator(token="123456:test")
    anna = sim.add_person("Anna", language_code="en")
    anna.start("team-4f2a")             # also say, edit, tap, tap_data, send_photo,
    anna.tap("I agree")                 # send_document, send_voice, send_sticker,
    anna.block()                        # send_contact, unblock, deactivate
    for update in sim.take_updates():   # queued until taken (or acknowledged)
        ...                             # hand it to the bot
    anna.newest.text, .html, .buttons, .keyboard, .edited, .content
    anna.replies                        # what the bot wrote and has not deleted
    anna.messages                       # everything, with .from_bot and .deleted
    sim.calls                           # Call(method, params, response), newest last
    sim.counts["sendMessage", 200]      # how often a method ended so
    sim.unanswered_callbacks()          # callback queries the bot owes an answer
    sim.faults.fail_next(2, code=429, retry_after=3)
    group = sim.add_group("Ward"); group.say(anna, "/start")
    sim.add_channel("News").post("text")

`SimulatorRequest` (request.py) joins a `telegram.Bot` to it in process,
`create_app` (server.py) serves it over HTTP. Nothing here knows of either.
All methods may be called from any thread.
"""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from .callbacks import Callbacks
from .chats import Chat
from .errors import ApiError
from .events import Events
from .faults import Faults
from .files import FileStore
from .methods import METHODS
from .params import Params
from .persons import Person
from .profile import Profile
from .updates import Update, UpdateQueue
from .webhook import Webhook

FIRST_PERSON_ID = 100_001
KEEP_CALLS = 10_000


class Call(NamedTuple):
    """One recorded call of the bot."""

    method: str
    params: dict[str, Any]
    response: dict[str, Any]


@dataclass
class Outcome:
    """An answer, how many seconds late it is, and whether it gets lost on the way."""

    response: dict[str, Any]
    delay: float = 0.0
    dropped: bool = False


class Simulator:
    """One bot's Telegram. See the module's docstring for a tour."""

    def __init__(
        self,
        token: str = "123456:test",  # noqa: S107 - nobody else's
        *,
        username: str = "care_companion_bot",
        first_name: str = "Care Companion",
        record_calls: bool = True,
        history: int = 500,
        callback_lifetime: float = 60.0,
        first_message_id: int = 1,
        now: Callable[[], float] | None = None,
    ) -> None:
        self.token = token
        self.now = now or time_now
        self.lock = threading.RLock()
        self.bot: dict[str, Any] = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": first_name,
            "username": username,
        }
        self.record_calls = record_calls
        self.history_limit = history
        self.calls: deque[Call] = deque(maxlen=KEEP_CALLS)
        self.counts: Counter[tuple[str, int]] = Counter()
        self.chats: dict[int, Chat] = {}
        self.persons: dict[int, Person] = {}
        self.events = Events()
        self.faults = Faults(lambda: self.now())
        self.files = FileStore()
        self.profile = Profile(first_name)
        self.updates = UpdateQueue()
        self.webhook = Webhook("")
        self.poll = 0
        self.callbacks = Callbacks(lambda: self.now(), callback_lifetime)
        self.last_message_id = first_message_id - 1
        self.last_query = 0

    def call(self, method: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Do one Bot API call and return Telegram's answer body. Never waits."""
        return self.handle(method, params).response

    def handle(self, method: str, params: Mapping[str, Any] | None = None) -> Outcome:
        """Do one call; tells besides the answer which faults befell it."""
        values = dict(params or {})
        arguments = Params(values)
        name = method.lower()
        trouble = self.faults.strike(name, arguments.integer("chat_id"))
        if trouble.error is not None:
            response = trouble.error.response()
        else:
            response = self.answer(name, arguments)
        known = METHODS.get(name)
        label = known.name if known else method
        self.counts[label, response.get("error_code", 200)] += 1
        if self.record_calls:
            self.calls.append(Call(label, values, response))
        return Outcome(response, trouble.delay, trouble.drop)

    def answer(self, name: str, params: Params) -> dict[str, Any]:
        """What the method `name` (in lower case) says to these parameters."""
        method = METHODS.get(name)
        if method is None:
            return ApiError(404, "Not Found").response()
        try:
            with self.lock:
                return {"ok": True, "result": method.run(self, params)}
        except ApiError as error:
            return error.response()

    def add_person(
        self,
        first_name: str = "Anna",
        *,
        language_code: str = "en",
        person_id: int | None = None,
        last_name: str | None = None,
        username: str | None = None,
        started: bool = False,
    ) -> Person:
        """Somebody with Telegram. `started`: they have written to the bot before.

        Raises ValueError when the id is taken.
        """
        with self.lock:
            if person_id is None:
                person_id = next(reversed(self.persons), FIRST_PERSON_ID - 1) + 1
                while person_id in self.chats:
                    person_id += 1
            if person_id in self.chats or person_id < 1:
                raise ValueError(f"person {person_id} exists, or is no person's id")
            names = {"last_name": last_name, "username": username}
            more = {key: value for key, value in names.items() if value}
            person = Person(self, person_id, first_name, language_code, **more)
            person.started = started
            self.persons[person_id] = person
            self.chats[person_id] = person.chat
            self.events.tell("person", person_id=person_id)
            return person

    def remove_person(self, person: Person) -> None:
        """Forget a person and their chat: calls then say "chat not found"."""
        with self.lock:
            self.persons.pop(person.id, None)
            self.chats.pop(person.id, None)
            self.events.tell("person", person_id=person.id)

    def add_group(self, title: str = "A group") -> Chat:
        """A group the bot is a member of."""
        return self.add_chat("group", title, -1000)

    def add_channel(self, title: str = "A channel") -> Chat:
        """A channel the bot is an administrator of."""
        return self.add_chat("channel", title, -1_001_000_000_000)

    def add_chat(self, kind: str, title: str, base: int) -> Chat:
        with self.lock:
            chat = Chat(self, base - len(self.chats), kind, title=title)
            self.chats[chat.id] = chat
            return chat

    def take_updates(self) -> list[Update]:
        """All queued updates, oldest first, which thereby count as acknowledged."""
        with self.lock:
            taken = list(self.updates.pending.values())
            self.updates.clear()
            return taken

    def unanswered_callbacks(self) -> list[dict[str, Any]]:
        """Callback queries the bot has not answered yet, oldest first."""
        return self.callbacks.unanswered()

    def next_message_id(self) -> int:
        """Message ids rise over all of a bot's private chats, as Telegram's do."""
        self.last_message_id += 1
        return self.last_message_id

    def next_query_id(self, person_id: int) -> str:
        self.last_query += 1
        return str((person_id << 32) + self.last_query)

    def bot_member(self, status: str) -> dict[str, Any]:
        """The bot as a ChatMember with "member" or "kicked" as its status."""
        member: dict[str, Any] = {"user": self.bot, "status": status}
        return member | {"until_date": 0} if status == "kicked" else member


def time_now() -> float:
    """The clock, looked up at each call so that a test may freeze it."""
    return time.time()
