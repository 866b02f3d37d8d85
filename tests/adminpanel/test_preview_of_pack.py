"""Every entry of the starter pack: the preview is what the bot sends, character for character.

The bot's side goes through its real routing; only Telegram's end of the line is the simulator's.
"""

import json
from collections import Counter

import pytest

from adminpanel.preview import messages_of
from bot import flood
from bot.patients import agree
from content import snapshot
from content.starter_content import load_pack
from content.starter_pack import read_pack


@pytest.fixture
def reader(simulator, telegram, team, monkeypatch):
    """Taps as a patient with a language and a length of text; returns what the bot then sent."""
    monkeypatch.setattr(flood, "BURST", 10**6)  # reads faster than a person can

    def give(language, *, prefers_full):
        person = simulator.add_person("Anna", language_code=language)
        patient = agree(telegram_id=person.id, chat_id=person.id, language=language, team=team)
        patient.prefers_full = prefers_full
        patient.save(update_fields=["prefers_full"])
        person.start()
        telegram()

        def tap(data):
            person.tap_data(person.newest, data)
            telegram()
            call = next(call for call in reversed(simulator.calls) if "text" in call.params)
            rows = json.loads(call.params["reply_markup"])["inline_keyboard"]
            return call.params["text"], [
                [(button["text"], button.get("callback_data")) for button in row] for row in rows
            ]

        return tap

    return give


def reached(tap, faq_id):
    """What a patient reads by opening the entry and following its own buttons, each once."""
    waiting, seen, found = [f"faq:{faq_id}"], set(), []
    while waiting:
        data = waiting.pop(0)
        if data in seen:
            continue
        seen.add(data)
        message = tap(data)
        if message not in found:
            found.append(message)
            waiting += [
                data
                for row in message[1]
                for _label, data in row
                if data.startswith((f"faq:{faq_id}:", f"read:{faq_id}:"))
            ]
    return found


def previewed(entry, *, prefers_full):
    return [
        (message.text, [[(button.label, button.data) for button in row] for row in message.rows])
        for message in messages_of(entry, prefers_full=prefers_full)
    ]


def test_the_preview_of_every_entry_is_what_the_bot_sends(reader):
    load_pack(read_pack())
    entries = snapshot.current().entries.values()
    differs, kinds = [], Counter()
    for language in ("en", "es"):
        taps = {full: reader(language, prefers_full=full) for full in (False, True)}
        for entry in entries:
            if entry.language != language:
                continue
            for full, tap in taps.items():
                shown = previewed(entry, prefers_full=full)
                if sorted(shown) != sorted(reached(tap, entry.faq_id)):
                    differs.append((entry.language, entry.key, full))
                kinds[language, "sensitive" if entry.sensitive else "open", len(shown) > 2] += 1

    assert differs == []
    assert sum(kinds.values()) == 2 * len(entries) > 300
    for language in ("en", "es"):
        assert kinds[language, "sensitive", True]  # asked first, and in several messages
        assert kinds[language, "open", True]
