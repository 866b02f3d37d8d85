"""From a delivery to the call that it takes."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from bot.broadcasts.message import Contents, contents_of, message
from bot.models import Broadcast, BroadcastPicture, BroadcastTest, CareTeam, Delivery
from bot.request_form import Form, encode
from bot.screen import Screen
from bot.screens import reminder_arrival
from bot.telegram_screen import keyboard
from content.snapshot import current

# Different messages that a process keeps: each is one of a broadcast, language, team and choice.
_KEPT = 200
_NO_PREVIEW = '{"is_disabled":true}'
_Key = tuple[int, str, int | None, bool]


@dataclass(frozen=True)
class Call:
    """A Bot API call without its chat. ``upload`` is a picture that Telegram does not know yet."""

    method: str
    body: bytes
    upload: bytes = b""

    def to(self, chat_id: str) -> Form:
        return Form(b"chat_id=%s&%s" % (chat_id.encode(), self.body), self.upload)


class Composer:
    """Makes calls, and remembers those that are the same for many patients."""

    def __init__(self) -> None:
        self._calls: OrderedDict[_Key, Call | None] = OrderedDict()
        self._contents: dict[int, tuple[Contents, BroadcastPicture | None]] = {}
        # Broadcasts whose picture Telegram has got; forgotten by the thread that makes the calls.
        self._known_by_now: set[int] = set()

    def call_for(self, delivery: Delivery, *, now: datetime) -> Call | None:
        """The call; None where there is nothing to say to this patient."""
        broadcast, patient = delivery.broadcast, delivery.patient
        if broadcast is None:
            return _text(reminder_arrival.arrived(delivery, now=now))
        if broadcast.kind == Broadcast.Kind.RECALL:
            return Call("deleteMessage", encode(message_id=delivery.message_id or 0))
        while self._known_by_now:
            self._forget(self._known_by_now.pop())
        key = (broadcast.pk, patient.language, patient.care_team_id, patient.is_discreet)
        if key not in self._calls:
            self._calls[key] = self._compose(broadcast, *key[1:])
            if len(self._calls) > _KEPT:
                self._calls.popitem(last=False)
        call = self._calls[key]
        if call is None or broadcast.kind == Broadcast.Kind.MESSAGE:
            return call
        target = b"message_id=%d&" % (delivery.message_id or 0)
        return Call(call.method, target + call.body)

    def note_file_id(self, broadcast_id: int, file_id: str) -> None:
        """Telegram knows the picture now: send its id from here on, in every process."""
        BroadcastPicture.objects.filter(broadcast=broadcast_id).update(file_id=file_id)
        self._known_by_now.add(broadcast_id)

    def test_call(self, test: BroadcastTest) -> Call | None:
        """The message of a test, as a patient of no team with full notifications gets it."""
        contents, picture = _read(test.broadcast)
        shown = message(
            contents,
            current(),
            language=test.language,
            team=CareTeam.objects.default(),
            discreet=False,
        )
        return _call(test.broadcast, picture, shown) if shown else None

    def _compose(
        self, broadcast: Broadcast, language: str, team_id: int | None, discreet: bool
    ) -> Call | None:
        if broadcast.pk not in self._contents:
            if len(self._contents) > _KEPT:
                self._contents.clear()
            self._contents[broadcast.pk] = _read(broadcast)
        contents, picture = self._contents[broadcast.pk]
        team = (
            CareTeam.objects.filter(pk=team_id).first() if team_id else CareTeam.objects.default()
        )
        shown = message(contents, current(), language=language, team=team, discreet=discreet)
        return _call(broadcast, picture, shown, hidden=discreet) if shown else None

    def _forget(self, broadcast_id: int) -> None:
        self._contents.pop(broadcast_id, None)
        for key in [key for key in self._calls if key[0] == broadcast_id]:
            del self._calls[key]


def _read(broadcast: Broadcast) -> tuple[Contents, BroadcastPicture | None]:
    # A correction keeps the picture of the message that it corrects.
    pictures = BroadcastPicture.objects.filter(broadcast=broadcast.follows_id or broadcast.pk)
    return contents_of(broadcast), pictures.first()


def _call(
    broadcast: Broadcast, picture: BroadcastPicture | None, shown: Screen, *, hidden: bool = False
) -> Call:
    if broadcast.kind == Broadcast.Kind.CORRECTION:
        return _caption(shown, "editMessageCaption") if picture else _text(shown, "editMessageText")
    paid = (
        {"allow_paid_broadcast": "true"}
        if broadcast.is_paid and settings.PAID_BROADCAST_RATE
        else {}
    )
    if picture is None:
        return _text(shown, **paid)
    spoiler = {"has_spoiler": "true"} if hidden else {}
    if picture.file_id:
        return _caption(shown, "sendPhoto", photo=picture.file_id, **spoiler, **paid)
    call = _caption(shown, "sendPhoto", **spoiler, **paid)
    return Call(call.method, call.body, upload=bytes(picture.content))


def _text(shown: Screen, method: str = "sendMessage", **more: str) -> Call:
    return Call(
        method, encode(text=shown.text, link_preview_options=_NO_PREVIEW, **_look(shown), **more)
    )


def _caption(shown: Screen, method: str, **more: str) -> Call:
    return Call(method, encode(caption=shown.text, **_look(shown), **more))


def _look(shown: Screen) -> dict[str, Any]:
    buttons = keyboard(shown)
    return {"parse_mode": "HTML"} | ({"reply_markup": buttons.to_json()} if buttons else {})
