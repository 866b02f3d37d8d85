"""Telegram's documented limits, each in one place, with the unit it counts in."""

TEXT_UNITS = 4096  # UTF-16 code units, after entity parsing
CAPTION_UNITS = 1024  # UTF-16 code units, after entity parsing
ENTITIES = 100  # further entities are silently ignored
CALLBACK_DATA_BYTES = 64
CALLBACK_ANSWER_CHARACTERS = 200
KEYBOARD_BUTTONS = 100
KEYBOARD_ROW_BUTTONS = 8  # what Telegram's clients show in one row
COMMANDS = 100
COMMAND_CHARACTERS = 32
COMMAND_DESCRIPTION_CHARACTERS = 256
NAME_CHARACTERS = 64
DESCRIPTION_CHARACTERS = 512
SHORT_DESCRIPTION_CHARACTERS = 120
START_PAYLOAD_CHARACTERS = 64
UPLOAD_BYTES = 50 * 1024 * 1024
PHOTO_BYTES = 10 * 1024 * 1024
DOWNLOAD_BYTES = 20 * 1024 * 1024
UPDATES_PER_POLL = 100
DELETE_MESSAGES = 100
DELETE_AFTER_SECONDS = 48 * 3600
REACTIONS_PER_MESSAGE = 1  # for a bot that is not premium


def utf16_length(text: str) -> int:
    """The length Telegram counts: UTF-16 code units, two for an emoji."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
