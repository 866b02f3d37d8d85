"""The Bot API's methods, by noun. `METHODS` finds one by its name in lower case."""

from . import callbacks, chats, editing, files, profile, sending, updates
from .registry import METHODS

__all__ = [
    "METHODS",
    "callbacks",
    "chats",
    "editing",
    "files",
    "profile",
    "sending",
    "updates",
]
