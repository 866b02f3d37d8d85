"""Files sent and received, kept in memory up to a limit."""

import mimetypes
import struct
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

KEEP_BYTES = 200 * 1024 * 1024
FOLDERS = {
    "photo": "photos",
    "document": "documents",
    "sticker": "stickers",
    "voice": "voice",
}


@dataclass(frozen=True)
class StoredFile:
    """One file: what getFile describes and the file URL serves."""

    file_id: str
    unique_id: str
    path: str
    name: str
    mime_type: str
    content: bytes
    kind: str

    def described(self, **extra: Any) -> dict[str, Any]:
        """The fields every file object of the Bot API begins with."""
        return {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            **extra,
            "file_size": len(self.content),
        }

    def document(self) -> dict[str, Any]:
        return self.described(file_name=self.name, mime_type=self.mime_type)

    def photo_sizes(self) -> list[dict[str, Any]]:
        """The photo in its only size; Telegram would add smaller ones."""
        width, height = image_size(self.content) or (1, 1)
        return [self.described(width=width, height=height)]


class FileStore:
    """Files by id; the oldest are dropped once more than `keep_bytes` are held."""

    def __init__(self, keep_bytes: int = KEEP_BYTES) -> None:
        self.keep_bytes = keep_bytes
        self.files: OrderedDict[str, StoredFile] = OrderedDict()
        self.held = 0
        self.count = 0

    def add(self, kind: str, name: str, content: bytes, mime_type: str = "") -> StoredFile:
        """Keep a file and give it the ids a bot sees."""
        self.count += 1
        guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
        if mime_type in ("", "application/octet-stream"):
            mime_type = guessed
        suffix = f".{name.rpartition('.')[2]}" if "." in name else ""
        stored = StoredFile(
            file_id=f"SIM{kind.capitalize()}AgAD{self.count:08d}",
            unique_id=f"AQAD{self.count:08d}",
            path=f"{FOLDERS.get(kind, 'documents')}/file_{self.count}{suffix}",
            name=name,
            mime_type=mime_type,
            content=content,
            kind=kind,
        )
        self.files[stored.file_id] = stored
        self.held += len(content)
        while self.held > self.keep_bytes and len(self.files) > 1:
            self.held -= len(self.files.popitem(last=False)[1].content)
        return stored

    def find(self, file_id: str) -> StoredFile | None:
        return self.files.get(file_id)

    def at(self, path: str) -> StoredFile | None:
        """The file served at `path`, as getFile named it."""
        return next((stored for stored in self.files.values() if stored.path == path), None)


def image_size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG, GIF or JPEG; None for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    if content[:6] in (b"GIF87a", b"GIF89a") and len(content) >= 10:
        width, height = struct.unpack("<HH", content[6:10])
        return width, height
    return jpeg_size(content) if content.startswith(b"\xff\xd8") else None


def jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Size from a JPEG's start-of-frame segment; None when there is none."""
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = (
            content[at + 1],
            int.from_bytes(content[at + 2 : at + 4], "big"),
        )
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None
